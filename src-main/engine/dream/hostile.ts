/**
 * Text that must not stand in memory: what speaks to an agent instead of telling how things are, and what hides something.
 * A second line of defence: the first is that origin, type and state are given by code (TRUST §0, 7).
 */
import type { Origin } from '../../../src-shared/contract/observation.ts';

/** The reason in words, or undefined for plain text. `origin` is the least trusted of what the text was drawn from. */
export function whyHostile(text: string, origin: Origin): string | undefined {
  const hidden = firstOf(HIDDEN, text);
  if (hidden !== undefined) return hidden;
  if (origin === 'user-direct') return undefined; // the user may tell Vesper anything in plain characters
  const plain = text.normalize('NFKC');
  const spoken = firstOf(ADDRESSED, plain) ?? firstOf(ADDRESSED, rot13(plain));
  if (spoken !== undefined || origin === 'user-turn') return spoken;
  return (
    firstOf(UNTRUSTED, plain) ??
    (namesIn(plain).some((name) => NAME.test(name)) ? 'a name in it speaks to somebody' : undefined) ??
    (segmentsOf(plain).some((part) => COMMAND.test(part)) ? 'it is a command, not a fact' : undefined)
  );
}

type Rules = readonly (readonly [reason: string, pattern: RegExp])[];

/** Characters and marks that no fact needs, whoever wrote it. */
const HIDDEN: Rules = [
  ['it holds control characters', /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/],
  [
    'it holds invisible characters',
    /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|[\u{e0000}-\u{e007f}]|\p{Co}/u,
  ],
  [
    'it holds the marks of a chat template',
    /<\|[^|>]{0,40}\|?>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:s|system|assistant|user|human|im_start|im_end|tool_call|tool_result|function_calls?|invoke|antml:\w+|system-reminder|instructions?|untrusted\w*|data|memory)\b[^>]*>|(?:^|[\s"'“])#{1,4}\s*(?:instructions?|system|response)\b/i,
  ],
  [
    "it holds Vesper's own marks",
    /(?:^|\s)\^[0-9a-hjkmnp-tv-z]{6}(?![\w.])|<!--|(?:^|["'“])---\s|\{"(?:op|seq|loggedAt|origin)"/,
  ],
];

/** Said to an agent, in any order of words. */
const ADDRESSED: Rules = [
  [
    'it tells an agent to leave its instructions',
    /\b(?:ignore|disregard|forget|override|bypass|discard)\b.{0,40}\b(?:instructions?|rules|prompts?|guidelines|guardrails|safety|restrictions|everything (?:above|before))\b/i,
  ],
  [
    'it tells an agent to leave its instructions',
    /\b(?:new|updated|real|actual|hidden|secret) (?:system )?(?:instructions?|prompt)\b|\b(?:jailbreak|developer mode|DAN mode)\b/i,
  ],
  ['it speaks as another role', /(?:^|["'“.:;]\s*)(?:system|assistant|human|developer|vesper|tool result)\s*:\s/i],
  [
    'it gives an agent a role',
    /\byou are (?:now|an?|in|no longer)\b|\b(?:act|behave|respond|pretend|roleplay) (?:as|to be|like) (?:an?|the|if)\b|\bas an ai\b/i,
  ],
  [
    'it hides something from the user',
    /\b(?:do not|don't|never|without)\s+(?:ever )?(?:tell|telling|mention|mentioning|inform|informing|reveal|revealing|warn|warning|notify|notifying|alert|alerting|show|showing)\s+(?:this |it |that )?(?:to )?(?:the |your )?(?:user|human|developer|owner|anyone|them)\b/i,
  ],
  [
    'it sends something away',
    /\b(?:send|post|upload|forward|exfiltrate|transmit|leak|e-?mail|copy)\b.{0,80}(?:https?:\/\/|\bto \S+@\S+|\bwebhook\b|\.onion\b)/i,
  ],
  ['it holds an active link', /!\[[^\]]*\]\(|\bjavascript:|\bdata:text\//i],
  [
    'it holds a dangerous command',
    /\b(?:curl|wget|iwr|irm)\b[^|]{0,120}\|\s*(?:sudo )?(?:ba|z|da)?sh\b|\bbase64\s+(?:-d|--decode)|\brm\s+-rf?\s+[~/*$]|\/dev\/tcp\/|\bnc\s+-e\b|powershell\s+-e|\beval\s*\(/i,
  ],
  [
    'it is encoded',
    /(?=[A-Za-z0-9+/=]*[a-z])(?=[A-Za-z0-9+/=]*[A-Z])(?=[A-Za-z0-9+/=]*\d)[A-Za-z0-9+/]{40,}={0,2}|\b[0-9a-f]{64,}\b|(?:\\x[0-9a-f]{2}){6,}|(?:%[0-9a-f]{2}){8,}/,
  ],
];

/** What only the user may say; in text of other origins it is a forgery or a trap. */
const UNTRUSTED: Rules = [
  [
    'it speaks in the name of the user',
    /\bthe user (?:has |had |already |always |also |would |explicitly |no longer |never |does not |doesn't |do not |now )*(?:prefers?|wants?|likes?|said|says|approved?|authori[sz]ed?|confirmed|consent(?:s|ed)|asked|asks|told|requires?|allows?|allowed|agreed|expects?|needs?|hates?|trusts?|granted)\b/i,
  ],
  [
    'it speaks in the name of the user',
    /\b(?:user|developer|owner|admin(?:istrator)?)(?:'s)? (?:preference|instruction|approval|consent|permission|authori[sz]ation)s?\b/i,
  ],
  [
    'it tells an agent what to do',
    /\b(?:agents?|assistants?|claude|codex|copilot|gemini|cursor|chatgpt|gpt|llms?|ai|models?|bots?|vesper)\b[,:]?\s+(?:must|should|shall|has to|have to|needs? to|may|can|will|is to|are to|always|never|please|run|execute|ignore|remember|use|do)\b/i,
  ],
  [
    'it tells an agent what to do',
    /\b(?:dear|hey|hi|hello|attention|note (?:to|for)|message (?:to|for)|to all) (?:\w+ )?(?:agents?|assistants?|claude|codex|copilot|gemini|llms?|ais?|models?|bots?)\b/i,
  ],
  [
    'it waits for a trigger',
    /\b(?:when(?:ever)?|if|next time|every time|once|as soon as|before|after) (?:you|the user|someone|anyone|asked)\b|\bin (?:every|all|each) (?:responses?|answers?|sessions?|repl(?:y|ies)|outputs?)\b/i,
  ],
  [
    'it asks to be remembered',
    /\b(?:save|store|keep|note|add|write|put|persist|record|log)\s+(?:this|that|it|these|them|the following|everything|as|to|into|in)\b.{0,20}\b(?:memory|memories|permanently|long-?term|for (?:later|future|all))\b|\bmemori[sz]e\b|\bremember (?:that|this|to|the|it|:)|\bfrom now on\b/i,
  ],
  [
    'it acts without asking',
    /\bwithout (?:asking|confirm(?:ing|ation)|approval|permission|review|verif(?:ying|ication))\b|\bno (?:confirmation|approval|permission|review) (?:is )?(?:needed|required|necessary)\b/i,
  ],
  [
    'it tells an agent what to do',
    /\b(?:assistants?|agents?|llms?|ais?|models?|bots?)(?:['’]s)?\b.{0,30}\b(?:answers?|respon(?:se|d)s?|behaviou?rs?|polic(?:y|ies)|rules?|permissions?)\b|\b(?:answers?|responses?|behaviou?rs?|polic(?:y|ies)|rules?|permissions?)\b.{0,20}\b(?:assistants?|agents?|llms?|ais?|bots?)\b/i,
  ],
  ['it says "you"', /\byou(?:r|'re|'ll)?\b/i],
];

/** A sentence in the imperative that orders something for good. */
const COMMAND =
  /^(?:important|attention|warning|note|urgent|critical|todo)?[:!\s-]*(?:please |kindly |now |first |then |also )*(?:always|never|do not|don't|make sure|be sure|ensure|must|should|trust|execute|download|install|disable|enable|deploy|delete|paste|commit and push|push|grant|approve|accept|run (?:the|this|`|curl|bash|sh|npm|npx|node|python)|(?:set|use|add) (?:the )?(?:--|env|token|key|password))\b/i;

/** Names that are sentences: `always-skip-review`, `the_user_prefers_http.md`. Verbs alone are usual in names of scripts. */
const NAME =
  /^(?:please |now |important )*(?:always|never|do not|dont|make sure|must|should|ignore (?:all|any|previous|the)|trust (?:all|any|the|this))\b|\b(?:the )?user (?:always |never )?(?:prefers|wants|likes|said|says|approves|approved|allows|allowed)\b|\b(?:agents?|assistants?|claude|codex|copilot) (?:must|should|may|always|never)\b|\b(?:approve|accept|obey|trust|merge) (?:all|any|every|everything|this|it)\b/i;

/** Words of names that have at least three. */
function namesIn(text: string): string[] {
  const names = text.match(/[\p{L}\p{N}]+(?:[-_.:]+[\p{L}\p{N}]+){2,}/gu) ?? [];
  return names.map((name) => name.replace(/[-_.:]+/g, ' '));
}

function firstOf(rules: Rules, text: string): string | undefined {
  return rules.find(([, pattern]) => pattern.test(text))?.[0];
}

/** Sentences, and what stands in quotes or behind a colon: an order does not become a fact by being quoted. */
function segmentsOf(text: string): string[] {
  return text
    .split(/["“”]|[.!?;:]\s+|\s[–—-]\s|\(|\)|[a-z]+(?:\([^)]*\))?!?:\s/i)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}
