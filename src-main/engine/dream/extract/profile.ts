/**
 * Who the user is, by their own words: name, role, employer, place, time zone, system, tools of their own, experience.
 * Each fills a slot, so that what is said later takes the place of what was.
 */
import type { Proposal } from '../../../../src-shared/contract/memory.ts';
import { normalText } from '../words.ts';

/** What a sentence says of the user. `removal`: that it holds no longer. */
export type Profile = Pick<Proposal, 'text' | 'type' | 'slot' | 'value'> & { removal?: true };

/** `text` without opener and end mark; undefined when it says nothing of who the user is. */
export function profileOf(text: string): Profile | undefined {
  const plain = text.replace(/’/g, "'").replace(TAIL, '');
  return name(plain) ?? role(plain) ?? employer(plain) ?? place(plain) ?? own(plain) ?? experience(plain);
}

/** Says only that it holds now. */
const TAIL = /,?\s+(?:now|currently|these days|nowadays|by the way|btw|fyi|at the moment|again|as of today)$/i;
const NAME = String.raw`\p{Lu}[\p{L}\d.&'-]*(?: (?:\p{Lu}[\p{L}\d.&'-]*|&|of|the)){0,4}`;
const I_AM = String.raw`i(?:'m| am)(?: (?:currently|now|actually|still))?`;

function name(text: string): Profile | undefined {
  const called = first(String.raw`^(?:my (?:first )?name(?:'s| is)) (${NAME})$`, text);
  if (called) return about('name', called, `The user's name is ${called}.`);
  const asked = first(String.raw`^(?:please )?(?:you can )?call me (${NAME})(?: please)?$`, text);
  return asked ? about('name', asked, `The user asks to be called ${asked}.`) : undefined;
}

const ROLES =
  'developers?|engineer|programmer|coder|designer|architect|scientist|analyst|researcher|student|teacher|professor|lecturer|freelancer|contractor|consultant|manager|lead|founder|cto|ceo|cio|maintainer|administrator|sysadmin|dba|sre|writer|tester|physicist|mathematician|statistician|economist|biologist|chemist|doctor|nurse|lawyer|journalist|accountant|hobbyist|intern|apprentice|trainee|owner|illustrator|musician|translator';

/** "I'm a backend developer (at Acme)", "I work as a designer". */
function role(text: string): Profile | undefined {
  const match = new RegExp(
    String.raw`^(?:${I_AM}|i work as|my (?:job|role) is(?: to be)?) (?:an? |the )?((?:[\p{L}\d/.+#-]+ ){0,4}?(?:${ROLES}))((?: (?:at|for|in|from|with|on) [\p{L}\d .&'-]{2,50})?)$`,
    'iu',
  ).exec(text);
  const [, what = '', where = ''] = match ?? [];
  if (what === '' || POINTS.test(`${what}${where}`) || /^(?:not|no|never|just|only|sure|good|bad|done)\b/i.test(what))
    return undefined;
  const article = /^i\b/i.test(text) ? (/\b(?:an?|the) /i.exec(text)?.[0] ?? '') : 'a ';
  return about('role', what, `The user is ${article}${what}${where}.`);
}

/** "I work at Acme", "I joined Acme", "I no longer work for Acme". Told in the words it was said in. */
function employer(text: string): Profile | undefined {
  const [, leaving = '', left = ''] =
    new RegExp(String.raw`^i (no longer work at|no longer work for|left|quit) (${NAME})$`, 'u').exec(lowered(text)) ??
    [];
  if (left !== '' && !WEEK.test(left)) {
    const told = leaving.replace('work', 'works');
    return { ...about('employer', left, `The user ${told} ${left}.`), removal: true };
  }
  const [, working = '', at = ''] =
    new RegExp(
      String.raw`^i (?:have |'ve )?(work at|work for|joined|started at|started working at) (${NAME})$`,
      'u',
    ).exec(lowered(text)) ?? [];
  if (at === '' || WEEK.test(at)) return undefined;
  return about('employer', at, `The user ${working.replace(/^work/, 'works')} ${at}.`);
}
const WEEK =
  /^(?:night|home|noon|weekend)|^(?:mon|tues|wednes|thurs|fri|satur|sun)day|^(?:january|february|march|april|may|june|july|august)\b/i;

const ZONE = String.raw`[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|(?:UTC|GMT)(?: ?[+-] ?\d{1,2}(?::?\d\d)?)?|[A-Z]{2,4}T|CET|CEST`;

/** "I live in Lisbon", "I'm based in Porto", "My timezone is Europe/Lisbon", "I'm in CET". */
function place(text: string): Profile | undefined {
  const [, word = '', zone = ''] =
    new RegExp(String.raw`^my (?:local )?(time ?zone)(?:'s| is)(?: now)? ([\p{L}\d/+: _-]{2,40})$`, 'u').exec(
      lowered(text),
    ) ?? [];
  if (zone !== '') return POINTS.test(zone) ? undefined : about('timezone', zone, `The user's ${word} is ${zone}.`);
  const within = first(
    String.raw`^(?:${I_AM} (?:in|on)|i work (?:in|on)) (?:the )?(${ZONE})(?: time(?: ?zone)?)?$`,
    text,
  );
  if (within) return about('timezone', within, `The user is in ${within}.`);
  const lives = first(String.raw`^i live in (${NAME}(?:, ${NAME})?)$`, text);
  if (lives) return about('place', lives, `The user lives in ${lives}.`);
  const based = first(String.raw`^${I_AM} based in (${NAME}(?:, ${NAME})?)$`, text);
  return based ? about('place', based, `The user is based in ${based}.`) : undefined;
}

/** Have a name. */
const PEOPLE = /^(?:employer|company|team|manager)$/i;
const THINGS =
  'editor|ide|shell|terminal|browser|operating system|os|distro|window manager|keyboard layout|keyboard|pronouns|job title|title|employer|company|team|manager|native language|mother tongue|first language|github (?:handle|user ?name|account)|laptop|main language|primary language|birthday|working hours|office hours|timezone';

/** "My editor is Helix", "I use fish as my shell", "I'm on macOS", "I speak German". */
function own(text: string): Profile | undefined {
  const mine = new RegExp(String.raw`^my (${THINGS}) (is|are) ([^,;:]{2,60})$`, 'iu').exec(text);
  const [, what = '', verb = '', is = ''] = mine ?? [];
  const isNamed = !PEOPLE.test(what) || /^\p{Lu}/u.test(is);
  if (is !== '' && isNamed && !POINTS.test(is) && !STATES.test(is))
    return about(what.toLowerCase(), is, `The user's ${what.toLowerCase()} ${verb} ${is}.`);
  const used = new RegExp(String.raw`^i use ([^,;:]{2,40}) (?:as|for) my (?:main |default )?(${THINGS})$`, 'iu').exec(
    text,
  );
  if (used?.[1] && used[2] && !POINTS.test(used[1]))
    return about(used[2].toLowerCase(), used[1], `The user's ${used[2].toLowerCase()} is ${used[1]}.`);
  const system = first(
    String.raw`^(?:${I_AM} (?:on|using|running)|i(?: mostly| only)? (?:use|run|work on|develop on)) ((?:macOS|Mac OS|a Mac|Windows|Linux|Ubuntu|Debian|Fedora|Arch|Arch Linux|NixOS|WSL2?|FreeBSD|OpenBSD|Pop!_OS|Mint|Manjaro|Alpine|ChromeOS)(?: \d[\d.]*)?)$`,
    text,
  );
  if (system) return about('operating system', system, `The user is on ${system}.`);
  const mostly = new RegExp(String.raw`^i (mostly|mainly|primarily) (work|write|code|program|develop) (in |with )?([A-Z][\w.+#]*(?: and [A-Z][\w.+#]*)?)$`, 'u').exec(lowered(text)); // prettier-ignore
  if (mostly?.[4])
    return about(
      'main language',
      mostly[4],
      `The user ${mostly[1] ?? ''} ${mostly[2] ?? ''}s ${mostly[3] ?? ''}${mostly[4]}.`,
    );
  const spoken = first(String.raw`^i (?:also )?speak (${NAME}(?:(?:,| and) ${NAME}){0,3})$`, text);
  return spoken ? about('languages', spoken, `The user speaks ${spoken}.`) : undefined;
}

/** "I'm new to Rust", "I'm fluent in Go", "I have ten years of experience with Java". */
function experience(text: string): Profile | undefined {
  const match = new RegExp(
    String.raw`^${I_AM} ((?:not (?:very |too |that )?|very |quite |fairly |completely )?(?:new to|familiar with|experienced (?:in|with)|fluent in|comfortable with|an expert (?:in|on|at|with)|a beginner (?:in|at|with)|learning)) ([\p{L}\d.+#/ -]{1,40})$`,
    'iu',
  ).exec(text);
  const [, how = '', what = ''] = match ?? [];
  if (what !== '') {
    if (POINTS.test(what) || /^(?:a|an|the|much|more|so|some)\b/i.test(what) || what.split(' ').length > 3)
      return undefined;
    return { ...about(`experience · ${normalText(what)}`, how, `The user is ${how} ${what}.`) };
  }
  const years = first(String.raw`^i have ((?:about |over |more than )?[\p{L}\d]+ years of (?:[\p{L}\d.+#]+ )?experience(?: (?:with|in) [\p{L}\d.+#/ -]{1,40})?)$`, text); // prettier-ignore
  return years && !POINTS.test(years) ? { type: 'user', text: `The user has ${years}.` } : undefined;
}

/** Points at something of this conversation; what it holds is not about the person. */
const POINTS =
  /\b(?:this|that|these|those|it|here|there|your|his|her|their|the (?:same|other|first|second|one|following))\b/i;
/** What a thing does, not what it is. */
const STATES =
  /^(?:not|too|very|so|quite|really|always|never|wrong|missing|gone|broken|slow|fast|down|up|fine|ok(?:ay)?|dead|open|closed|complaining|saying|showing|crash\w*|fail\w*|stuck|out|behind|old|new|gone|hanging|full|set|unable|confused|\w+ing)\b/i;

function about(what: string, value: string, text: string): Profile {
  return { type: 'user', text, slot: `user · ${what}`, value: normalText(value).replace(/\.$/, '') };
}

/** The first group; `pattern` is written with small openers, and names keep their capitals. */
function first(pattern: string, text: string): string | undefined {
  return new RegExp(pattern, 'u').exec(lowered(text))?.[1]?.trim();
}

/** The sentence's first word says nothing by its capital, and neither does "I". */
function lowered(text: string): string {
  return text
    .replace(/^\S+/, (word) => (/^(?:i|my|please|call|you)(?:'\w+)?$/i.test(word) ? word.toLowerCase() : word))
    .replace(/^(please |you can )?I\b/, '$1i');
}
