/**
 * Whether a line of the files gives orders: what stands there may have been written by anybody.
 */
import { whyHostile } from '../dream/hostile.ts';

/**
 * A sentence that tells somebody to do something, waits for an occasion, or speaks in the user's name: served to an agent
 * it would be an order (TRUST J8). By the start of the line, in English; and whatever no dreamer may bring in from outside.
 */
export function readsAsInstruction(text: string): boolean {
  return VERB.test(text) || OCCASION.test(text) || readsAsOrder(text);
}

/** The same for names and headings, which often begin with a verb: "Open ends", "Change log". */
export function readsAsOrder(text: string): boolean {
  return ALWAYS.test(text) || whyHostile(text, 'external') !== undefined;
}

const ALWAYS =
  /^\W*(?:(?:from now on|in (?:the )?future|whatever happens),? )?(?:always|never|prefer|please|do not|don['’]t|ignore|disregard|forget (?:all|any|every|about)|remember (?:that|to|this)|make sure|be sure|you (?:must|should|shall|have to|need to|can|may)|i (?:prefer|like|want|hate|dislike|always|never|confirm|approve))\b/i;
const VERB =
  /^\W*(?:accept|add|agree|allow|answer|apply|approve|ask|change|commit|copy|delete|deploy|disable|download|drop|enable|execute|give|grant|install|keep|learn|let|mark|memori[sz]e|merge|open|paste|pin|post|propose|publish|push|put|read|remember|remove|replace|reply|rewrite|rotate|run|save|say|send|show|skip|store|switch|treat|trust|turn|update|upload|use|wait|write)\b:? (?!is\b|are\b|was\b|has\b)/i;
const OCCASION =
  /^\W*(?:when(?:ever)?|if|once|as soon as|(?:the )?next time|every time|before|after|should|on the (?:first|last|day)|in sessions?) .{3,80}, /i;
