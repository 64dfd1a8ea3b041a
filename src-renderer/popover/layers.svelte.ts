/** What lies over the popover's first sight: answers, a folder that is being added, the review. Esc takes off one layer. */
export type Layer =
  | { name: 'answer'; question: string }
  /** `from`: the folder the list begins at. */
  | { name: 'choose'; because?: string; from?: string }
  /** Asks what may be recorded of the first of them; the others come after it. */
  | { name: 'consent'; folders: string[] }
  /** A project was added, and its first dream is still to come. `since`: ms since 1970. */
  | { name: 'reading'; project: string; path: string; since: number; look: FirstLook | undefined }
  | { name: 'review' };

/** What reading a folder for the first time gave. */
export interface FirstLook {
  id: string;
  records: number;
  ms: number;
}

export const layers = $state<{ stack: Layer[]; pausing: boolean; dragged: number }>({
  stack: [],
  pausing: false,
  /** How many things are held over the window right now. */
  dragged: 0,
});

export const topLayer = (): Layer | undefined => layers.stack.at(-1);

/** Lays a layer on top; one of the same name is replaced. */
export function lay(layer: Layer): void {
  if (topLayer()?.name === layer.name) layers.stack.pop();
  layers.stack.push(layer);
}

/** One layer back; false when there is none left. */
export function back(): boolean {
  if (layers.dragged > 0) layers.dragged = 0;
  else if (layers.pausing) layers.pausing = false;
  else if (layers.stack.length > 0) layers.stack.pop();
  else return false;
  return true;
}

export function backToStart(): void {
  layers.stack = [];
}
