/**
 * What the user likes and does not, in general: "I prefer X over Y", "I can't stand X", "my favourite X is Y".
 * What is liked here and now (this idea, your version, the second one) is no preference.
 */
import type { Proposal } from '../../../../src-shared/contract/memory.ts';
import { valueOf } from '../slots.ts';
import { choiceSlot, isToDo, quoted, told } from './wanting.ts';

type Shape = Pick<Proposal, 'text' | 'type' | 'slot' | 'value'>;

export function liking(text: string): Shape | undefined {
  return COUNTERFACTUAL.test(text) || DOUBT.test(text)
    ? undefined
    : (preferred(text) ?? liked(text) ?? favourite(text) ?? habit(text));
}

/** "I would prefer X if we were …": not so. */
const COUNTERFACTUAL =
  /\bif\b.*\b(?:were|was|had|could|would|did)\b|\b(?:were|was|had|could|did)\b.*\bif\b|\bif (?:only|not)\b/i;

const DOUBT = /\bnot sure\b|\bquot(?:ed|ing)\b|\bbut\s+(?:not|maybe|what|how)\b/i;

/** What belongs to this conversation alone. */
const ONE =
  /^(?:to (?:see|know|have you|wait|leave|stay|be|go|say|keep|think|wait|skip|do)\b|not\b|(?:it|this|that|these|those|your|yours|you|him|her|them|both|neither|either|none|one|option|number|version [ab\d]|plan [ab]|how|what|where|when|which|who|why|if)\b|the\s|[a-c1-9]\b)/i;

function preferred(text: string): Shape | undefined {
  const wish =
    /^i(?:'d| would)?\s+(?:really |much |strongly |generally |usually |always |personally |still )*(prefer|rather)\s+(.{3,140})$/i.exec(
      text,
    );
  const [, verb = '', what = ''] = wish ?? [];
  if (what === '' || ONE.test(what)) return undefined;
  // "I'd rather X than Y" chooses; "I'd rather you waited" is about now.
  if (verb.toLowerCase() === 'rather' && !/^(?!you\b|not\b|we\b).+\sthan\s/i.test(what)) return undefined;
  const text_ =
    verb.toLowerCase() === 'rather' ? `The user would rather ${told(what)}.` : `The user prefers ${told(what)}.`;
  return { type: 'user', text: text_, ...choice(what) };
}

/** Of two that are named one: what is said of the same two later takes its place. */
function choice(what: string): { slot?: string; value?: string } {
  const [, wanted = '', other = ''] =
    /^([^,;]{2,60}?) (?:over|rather than|instead of|than) ([^,;]{2,60})$/i.exec(told(what)) ??
    /^(?!to\s)([^,;]{2,40}?) to ((?!be\b)[^,;]{2,40})$/i.exec(told(what)) ??
    [];
  return choiceSlot('user · prefers', wanted === '' ? told(what) : wanted, wanted === '' ? undefined : other);
}

function liked(text: string): Shape | undefined {
  const like =
    /^i(?:'m| am)?\s+(?:really |always |generally |personally |absolutely )*(do ?n[o'’]t (?:really )?like|can(?:'t|’t|not) stand|not a (?:big |huge )?fan of|a (?:big |huge )?fan of|hate|dislike|like|love)\s+(.{3,140})$/i.exec(
      text,
    );
  const [, how = '', what = ''] = like ?? [];
  if (what === '' || ONE.test(what) || TALK.test(what) || WITHOUT_MEANING.test(what)) return undefined;
  if (/^(?:like|love)$/i.test(how) && NOBODY_LIKES.test(what)) return undefined; // said with a sigh
  const verb = /^(?:like|love)$/i.test(how) ? 'likes' : /^a (?:big |huge )?fan/i.test(how) ? 'is a fan of' : /fan/i.test(how) ? 'is not a fan of' : /stand/i.test(how) ? 'cannot stand' : 'does not like'; // prettier-ignore
  return { type: 'user', text: `The user ${verb} ${told(what)}.` };
}

const TALK =
  /^(?:to (?:think|believe|say|ask|bother|admit|be|interrupt|break|tell|point|disagree|disappoint)\b|being right\b|my (?:job|life)\b)/i;
const WITHOUT_MEANING = /^(?:everything|nothing|something|anything|all of|most of|some of)\b/i;
const NOBODY_LIKES =
  /\b(?:flak(?:y|es)|broken|break(?:s|ing)?|bugs?|crash(?:es|ing)?|errors?|fail(?:s|ing|ures?)?|outages?|deadlocks?|waiting|conflicts?|merge conflicts|legacy|undocumented|surprise|3 ?am|2 ?am|midnight|Mondays?)\b/i;

function favourite(text: string): Shape | undefined {
  const mine = /^my (?:preferred|favou?rite|usual|default) ([\w -]{2,40}) is ([^,;]{2,80})$/i.exec(text);
  const [, of = '', is = ''] = mine ?? [];
  if (is === '' || ONE.test(is)) return undefined;
  const what = of.toLowerCase();
  return {
    type: 'user',
    text: `The user's preferred ${what} is ${is}.`,
    slot: `user · preferred ${what}`,
    value: valueOf(is),
  };
}

/** "I always squash before merging", "I never use semicolons": how they work, in their own words. */
function habit(text: string): Shape | undefined {
  const own = /^i (?:always|never|usually|normally|typically|generally|mostly) (.{4,120})$/i.exec(text)?.[1];
  if (own === undefined || !isToDo(own, 'we ') || ONE.test(own.replace(/^\p{L}+\s+/u, '')) || UNWILLED.test(own))
    return undefined;
  return { type: 'user', text: `The user said: "${quoted(text)}".` };
}
const UNWILLED =
  /^(?:ask(?:ed)?|want|mix|confuse|miss|love|like|hate|prefer|enjoy|assume|expect|believe|hope|mean|say|tell|understand|learn|end)\b/i;
