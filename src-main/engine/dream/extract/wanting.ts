/**
 * How the user wants work to be done: what to repeat and what to avoid, in their own words. One-off requests and
 * complaints look alike and are left out: a rule names no particular thing and no moment.
 */
import type { Proposal } from '../../../../src-shared/contract/memory.ts';
import { cutText } from '../../memory/text.ts';
import { AUXILIARIES, BARE_PARTICIPLES, BE, isParticiple } from '../english/forms.ts';
import { valueOf } from '../slots.ts';
import { rolesOf } from './tools.ts';

type Shape = Pick<Proposal, 'text' | 'type' | 'slot' | 'value'>;

/** `sentence` is as it was typed, `text` without opener and end mark. */
export function wanting(words: string, sentence: string): Shape | undefined {
  const text = words.replace(REASON, '').replace(/,?\s+please$/i, '');
  return (
    rule(text) ?? insteadOf(text) ?? avoided(text, sentence) ?? kept(text) ?? used(text, sentence) ?? answers(text)
  );
}

/** What follows is why, not what. */
const REASON = /(?:,| -| –)\s+(?:it|they|that|this|because|since|as)\s.*$|\s+because\s.*$/i;

/** "from now on X", "X in future": whatever else the sentence points to, it is meant to last. */
export function fromNowOn(text: string): Shape | undefined {
  const future =
    /^(?:from now on|in (?:the )?future|going forward|as a rule|every time|whenever possible)[,:]?\s+(.{6,140})$/i.exec(
      text,
    )?.[1];
  if (future) return feedback(`The user asks, from now on: "${quoted(future)}".`);
  const later = /^(.{6,140}?),?\s+(?:from now on|in (?:the )?future|going forward|every time|as a rule)$/i.exec(
    text,
  )?.[1];
  if (later && !COMPLAINT.test(later)) return feedback(`The user asks, from now on: "${quoted(later)}".`);
  return undefined;
}
/** "It fails every time": nobody asks for it. */
const COMPLAINT = /^(?:it|this|that|he|she|they|there|you|the \S+|i|we)\b/i;

/** "always X", "never X", "don't ever X", "stop doing X": rules for work to come. */
function rule(text: string): Shape | undefined {
  const [, who = '', always = ''] =
    /^((?:you (?:should|must) |we |i want you to |make sure (?:to |you |that you )?)?)always\s+(\p{Ll}{2,}\s.{3,140})$/iu.exec(
      text,
    ) ?? [];
  if (always && isToDo(always, who)) return feedback(`The user asks to always ${told(always)}.`);
  const [, whose = '', never = ''] =
    /^((?:you (?:should|must) |we |i want you to )?)(?:never|do ?n[o'’]t ever)\s+(\p{Ll}{2,}(?:\s.{2,140})?)$/iu.exec(
      text,
    ) ?? [];
  if (never && isToDo(never, whose) && !/^(?:mind|again)\b/i.test(never))
    return feedback(`The user asks to never ${told(never)}.`);
  const only =
    /^(?:we |you should )?only\s+((?:use|write|commit|push|merge|deploy|run|test|import|export)\s.{3,100})$/i.exec(
      text,
    )?.[1];
  if (only && isGeneral(only)) return feedback(`The user asks to only ${told(only)}.`);
  const stop = /^(?:please\s+)?(?:stop|quit)\s+(\p{Ll}+ing\s.{3,120})$/iu.exec(text)?.[1];
  return stop ? feedback(`The user asks to stop ${told(stop)}.`) : undefined;
}

/** Begins with what one can be asked to do: not "seen this before", "is a strong word" or, of oneself, "get an error". */
export function isToDo(words: string, who: string): boolean {
  const verb = (/^[\p{L}'-]+/u.exec(words)?.[0] ?? '').toLowerCase();
  if (BE.has(verb) || (AUXILIARIES.has(verb) && verb !== 'do' && verb !== 'have') || NO_DEED.test(verb)) return false;
  if (isParticiple(verb) && !BARE_PARTICIPLES.has(verb)) return false;
  return !/^we\b/i.test(who) || !HAPPENS.test(words);
}
const NO_DEED =
  /^(?:a|an|the|in|on|at|with|from|got|had|did|was|went|saw|knew|thought|heard|works?|happens?|fails?|breaks?|say|wonder(?:ed)?|happy|good|nice|great|fun|right|wrong|easy|hard|possible|true|false|more|less|enough|too|so|better|worse|worth)$/;
const HAPPENS =
  /^(?:get|have|need|want|see|hit|fail|end up|forget|lose|struggle|seem|find|run into|run out|feel|think|know|wait)\b/i;

/** "don't X", "avoid X", "no X please", "no, don't X": what an agent did or might do and should not. */
function avoided(text: string, sentence: string): Shape | undefined {
  const [, verb = '', object = ''] =
    /^(?:you (?:should|must) |please )?(?:do ?n[o'’]t|do not|must ?n[o'’]t|should ?n[o'’]t)\s+(\p{Ll}{2,})\s+(.{2,120})$/iu.exec(
      text,
    ) ?? [];
  if (object !== '')
    return isGeneral(object) && !NO_RULE.test(`${verb} ${object}`) && isToDo(verb, '')
      ? feedback(`The user asks not to ${told(`${verb} ${object}`)}.`)
      : undefined;
  const [, wish = '', unwanted = ''] =
    /^(i do ?n[o'’]t want|we do ?n[o'’]t (?:use|write|commit|push|merge|mock|ship|allow|squash))\s+(?:you to\s+)?(.{3,100})$/i.exec(
      text,
    ) ?? [];
  if (unwanted !== '' && isGeneral(unwanted) && !/^to\b/i.test(unwanted))
    return feedback(
      /^i\b/i.test(wish)
        ? `The user does not want ${told(unwanted)}.`
        : `The user asks not to ${/\S+$/.exec(wish)?.[0] ?? ''} ${told(unwanted)}.`,
    );
  const avoid = /^(?:please )?avoid\s+(.{3,100})$/i.exec(text)?.[1];
  if (avoid) return isGeneral(avoid) ? feedback(`The user asks to avoid ${told(avoid)}.`) : undefined;
  const none = /^(?:and |also |please[, ]+)?no (?:more )?(\p{Ll}[\p{L} -]{2,60}?),? please[.!\s]*$/iu.exec(
    sentence,
  )?.[1];
  return none && isGeneral(none) && !NO_THING.test(none) ? feedback(`The user wants no ${told(none)}.`) : undefined;
}

const NO_THING =
  /^(?:need|way|problem|idea|worries|rush|hurry|thanks|wait|offen[cs]e)\b|\b(?:needed|required|necessary|possible|wanted)$/i;

/** Said to calm or to remind, or about what goes on at this moment. */
const NO_RULE =
  /^(?:worry|bother|forget|think|know|mind|panic|care|get|see|want|need|understand|have|believe|remember|hesitate|wait|stop|start|go|let|give|try|feel|like|look|work|exist|seem|mean|matter|run out|use up)\b/i;
/** Points at a thing of this conversation, or at a moment. */
const PARTICULAR =
  /\b(?:the|this|that|these|those|it|them|him|her|his|its|their|my|your|me|us|yet|now|today|tonight|tomorrow|anymore|already|again|either|so|too|just|everything|anything|something|more than|other|another|same|last|next|first|second)\b/i;
const isGeneral = (words: string) =>
  !PARTICULAR.test(words.replace(/\b(?:in|of) the (?:code|codebase|repo|repository|docs|tests|chat)\b/gi, ''));

/** "keep commits small", "keep writing tests first", "prefer X over Y", "be concise". */
function kept(text: string): Shape | undefined {
  const keep =
    /^(?:please )?keep\s+((?:\p{L}+ ){1,4}(?:short|small|simple|concise|brief|minimal|clean|terse|flat|consistent|readable|focused|sorted|alphabetical|(?:under|below) .{2,30})|\p{Ll}+ing\s.{3,100})$/iu.exec(
      text,
    )?.[1];
  if (keep && isGeneral(keep) && !/^(?:going|trying|working|looking)\b/i.test(keep))
    return feedback(`The user asks to keep ${told(keep)}.`);
  const prefer = /^prefer\s+(.{3,120})$/i.exec(text)?.[1];
  if (prefer && isGeneral(prefer)) return feedback(`The user asks to prefer ${told(prefer)}.`);
  const be =
    /^(?:please )?be\s+((?:more )?(?:concise|brief|terse|direct|blunt|precise|critical|honest|succinct)(?: in .{3,60})?)$/i.exec(
      text,
    )?.[1];
  return be && isGeneral(be) ? feedback(`The user asks to be ${be}.`) : undefined;
}

/** "use X, not Y", "use X instead of Y": which of two tools or ways is wanted. */
function insteadOf(text: string): Shape | undefined {
  const match =
    /^(?:(?:we|you should|let's|let us)\s+)?use\s+([^,;]{2,60}?)(?:,)?\s+(?:and not|not|instead of|rather than|over)\s+([^,;]{2,60})$/i.exec(
      text,
    );
  const [, wanted, other] = match ?? [];
  if (wanted === undefined || other === undefined || /^(?:the|that|those|these|it|this)\b/i.test(wanted))
    return undefined;
  return { ...feedback(`The user wants ${wanted} used rather than ${other}.`), ...choiceSlot('wanted', wanted, other) };
}

/** "no, use pnpm", "we use Vitest", "use pytest for tests": a well-known tool by its name; anything else may be of this moment. */
function used(text: string, sentence: string): Shape | undefined {
  const [, who = '', tool = '', purpose = ''] =
    /^((?:we |please |you should |let's )?(?:only |always )?)use\s+([@\w./-]{2,40})((?: (?:for|everywhere|throughout|across)\b.{0,60})?)$/i.exec(
      text,
    ) ?? [];
  const role = tool === '' ? undefined : roleOf(tool);
  if (role === undefined || !isGeneral(purpose)) return undefined;
  const isMeant = /^we\b/i.test(who) || purpose !== '' || /^(?:no|nope|stop|wait|wrong)\b/i.test(sentence);
  if (!isMeant) return undefined;
  return { ...feedback(`The user wants ${tool} used${told(purpose)}.`), ...choiceSlot('wanted', tool, undefined) };
}

/** "answer in German". */
function answers(text: string): Shape | undefined {
  const [, verb = '', language = ''] =
    /^(?:please )?(?:always )?(answer|reply|respond|talk|speak)(?: to me)? in (English|German|French|Spanish|Italian|Portuguese|Dutch|Polish|Czech|Russian|Ukrainian|Japanese|Chinese|Korean|Turkish|Swedish|Danish|Norwegian|Finnish|Hindi|Arabic|Hebrew|Greek|Hungarian|Romanian)$/i.exec(
      text,
    ) ?? [];
  if (language === '') return undefined;
  const asked = feedback(`The user asks to ${verb.toLowerCase()} in ${language}.`);
  return { ...asked, slot: 'wanted · language of answers', value: valueOf(language) };
}

const MANAGERS: Record<string, string> = {
  ...Object.fromEntries(['npm', 'pnpm', 'yarn', 'bun'].map((name) => [name, 'package manager'])),
  ...Object.fromEntries(
    ['pip', 'poetry', 'uv', 'conda', 'pipenv', 'pdm'].map((name) => [name, 'Python package manager']),
  ),
};
const roleOf = (tool: string) => MANAGERS[tool.toLowerCase()] ?? rolesOf(tool)?.role;

/** The slot of a choice: the role of a well-known tool, else the two that are named; nothing where only one unknown is. */
export function choiceSlot(lead: string, wanted: string, other: string | undefined): { slot?: string; value?: string } {
  const role = roleOf(wanted);
  if (role !== undefined) return { slot: `${lead} · ${role}`, value: valueOf(wanted) };
  if (other === undefined) return {};
  const two = [valueOf(wanted), valueOf(other)].sort();
  return two.includes('') || two.join().length > 150
    ? {}
    : { slot: `${lead} · ${two.join(' or ')}`, value: valueOf(wanted) };
}

function feedback(text: string): Shape {
  return { type: 'feedback', text };
}

export function quoted(text: string): string {
  return cutText(text.replace(/["“”]/g, "'"), 150);
}

/** Told about the user, not by the user; a second clause that goes on with the conversation is cut off. */
export function told(text: string): string {
  return text
    .replace(/,?\s+please$/i, '')
    .replace(/,?\s+(?:so|but|and)\s+(?:i|we|you|can|could|now|please|that)\b.*$/i, '')
    .replace(/\bI(?:'m| am)\b/g, 'they are')
    .replace(/\bI\b/g, 'they')
    .replace(/\bmyself\b/gi, 'themselves')
    .replace(/\bme\b/g, 'them')
    .replace(/\bmy\b/g, 'their');
}
