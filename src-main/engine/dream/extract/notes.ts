/**
 * Notes: what somebody asked to remember is always a candidate, word for word; only relative dates become absolute.
 */
import { noteData } from '../../../../src-shared/contract/kinds.ts';
import type { FactType } from '../../../../src-shared/contract/memory.ts';
import { absolutise } from '../../dates/absolutise.ts';
import { flat, cutText, maxFactText } from '../../memory/text.ts';
import { citeOf, FACT_LENGTH, type About, type Candidate, type Extractor } from '../candidate.ts';
import { personTopic, topicOf, type Subject } from '../place.ts';
import { slotOf, type SlotValue } from '../slots.ts';
import { openEndOf } from './promises.ts';
import { shapeOf } from './said.ts';

export function notes(about: About): Extractor {
  const found: Candidate[] = [];
  return {
    see(record, fresh) {
      if (record.source !== 'note' || !fresh) return;
      const text = cutText(flat(absolutise(record.text, record.at)), maxFactText);
      if (text === '') return;
      const by = noteData.safeParse(record.data).data?.by;
      const isUsers = record.origin === 'user-direct' || record.origin === 'user-turn';
      // What the same words would mean in a prompt: then one takes the place of the other.
      const shape = isUsers && text.length <= FACT_LENGTH ? shapeOf(text, record.at) : undefined;
      const type = shape?.type ?? typeOf(text, isUsers);
      const personal = type === 'user';
      const slot = slotFrom(shape) ?? slotOf(text);
      const end = openEndOf(flat(record.text), record.at);
      const due = end?.due;
      found.push({
        fact: {
          text,
          type,
          topic: shape?.isProfile
            ? personTopic.profile
            : personal || (type === 'feedback' && about.name === null)
              ? personTopic.preferences
              : topicOf(about, subjectOf(type, end !== undefined)),
          project: personal ? null : about.id,
          ...(slot ? { slot: slot.slot, ...(slot.value === null ? {} : { value: slot.value }) } : {}),
          ...(due === undefined ? {} : { due }),
        },
        cites: [citeOf(record, fresh)],
        because: by === 'agent' ? 'an agent asked to remember it' : 'a note asked to remember it',
        note: true,
        ...(slot?.value === null ? { removal: true as const } : {}),
      });
    },
    finish: () => found,
  };
}

function slotFrom(shape: ReturnType<typeof shapeOf>): SlotValue | undefined {
  if (shape?.slot === undefined) return undefined;
  return { slot: shape.slot, value: shape.removal ? null : (shape.value ?? '') };
}

/** About the person or how to work, if the user wrote it; a stranger's note is never more than a statement. */
function typeOf(text: string, isUsers: boolean): FactType {
  if (!isUsers) return 'project';
  if (/^(?:always|never|please|don't|do not|use|avoid|prefer|stop|from now on)\b/i.test(text)) return 'feedback';
  if (
    /\b(?:i|my|me|i'm|i'd)\b/i.test(text) &&
    /\b(?:prefer|like|love|hate|dislike|am|i'm|work|live|name|want|favou?rite|use)\b/i.test(text)
  )
    return 'user';
  return /https?:\/\/\S+/.test(text) ? 'reference' : 'project';
}

function subjectOf(type: FactType, isOpen: boolean): Subject {
  if (type === 'feedback') return 'conventions';
  return isOpen ? 'open-ends' : 'notes';
}
