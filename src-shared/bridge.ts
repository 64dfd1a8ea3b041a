/**
 * What the desktop app's preload gives its pages: named functions, nothing of Electron (E20).
 */
import { z } from 'zod';

/** A view of the browser window, or a source to open in it: `topics`, `days`, `fact:k3f9ab`, `record:01J…`. */
export const placeSchema = z.string().regex(/^[a-z]+(:[\w/:.-]{1,200})?$/);
export type Place = z.infer<typeof placeSchema>;

/** What a page may ask of its window; anything else is not heard. */
export const windowAskSchema = z.discriminatedUnion('ask', [
  /** Shows the browser window, at a place when one is named. */
  z.strictObject({ ask: z.literal('open'), place: placeSchema.optional() }),
  z.strictObject({ ask: z.literal('hide') }),
  /** The popover's content is this high, in CSS pixels. */
  z.strictObject({ ask: z.literal('fit'), height: z.int().min(80).max(4000) }),
  /** A drag or the first run is on: the popover stays though something else is clicked. */
  z.strictObject({ ask: z.literal('keep'), on: z.boolean() }),
  /** The system's own way to choose a folder; the answer is `dropped`. */
  z.strictObject({ ask: z.literal('choose-folder') }),
]);
export type WindowAsk = z.infer<typeof windowAskSchema>;

export interface Bridge {
  /** Asks for a line to the engine. It comes as a `message` event of this window with `engineLine` as data and one port. */
  connectEngine(): void;
  /** Where a dropped file or folder is on the disk; empty when it is not on one. */
  pathForFile(file: File): string;
  askWindow(ask: WindowAsk): void;
  /** Main asks the page to show a place: a notification or the menu was clicked, or the popover opened a source. */
  onPlace(listen: (place: Place) => void): void;
  /** A folder was dropped on the icon or chosen in the system's own dialog. */
  onFolder(listen: (path: string) => void): void;
}

export const engineLine = 'vesper:engine';
