/**
 * Statements of our own, for the question whether the dream's grammar carries over: other relations, subjects and wordings than the
 * external sets, with updates in the same and in other words, relations that have many values, removals, near-same subjects, and
 * sentences that quote, ask, hedge or tell of the past. What is said of services is a note, so that every one becomes a fact and could be lost.
 */
import { seeded } from './made.ts';

export interface OwnStatement {
  id: string;
  text: string;
  /** To be given as a note: such a line is a fact whatever it says. */
  note: boolean;
  /** Of a current statement with a question: what is asked. */
  question?: string;
}
export interface OwnSet {
  statements: OwnStatement[];
  /** Ids of those that a later one replaces or removes. */
  gold: Set<string>;
}

/** Subject and value of a relation; the wordings mean the same. `?` is how one asks. */
type Kind = 'person' | 'place' | 'work' | 'firm' | 'service';
const relations: readonly [Kind, Kind | 'number' | 'word' | 'version', string[], string][] = [
  [
    'place',
    'place',
    ["S's capital is V", 'The capital of S is V', 'The capital of S is now V'],
    'What is the capital of S?',
  ],
  ['place', 'person', ['The mayor of S is V', "S's mayor is V"], 'Who is the mayor of S?'],
  ['place', 'person', ['The name of the current head of state in S is V'], 'Who is the head of state in S?'],
  ['place', 'place', ['S is located in the province of V'], 'In which province is S located?'],
  ['place', 'word', ['The official language of S is V'], 'What is the official language of S?'],
  ['place', 'place', ['S is twinned with V'], 'Which place is S twinned with?'],
  ['place', 'word', ['The currency of S is the V', "S's currency is the V"], 'What is the currency of S?'],
  ['person', 'person', ['S is married to V'], 'Who is S married to?'],
  ['person', 'person', ["S's mother is V", 'The mother of S is V'], 'Who is the mother of S?'],
  ['person', 'place', ['S is a citizen of V'], 'Of which country is S a citizen?'],
  ['person', 'place', ['S was born in the village of V'], 'In which village was S born?'],
  ['person', 'place', ['S died in the town of V'], 'In which town did S die?'],
  ['person', 'word', ['S works in the field of V'], 'In which field does S work?'],
  ['person', 'word', ['S speaks the language of V'], 'Which language does S speak?'],
  ['person', 'word', ['S plays the position of V'], 'Which position does S play?'],
  ['person', 'word', ['S is affiliated with the religion of V'], 'Which religion is S affiliated with?'],
  ['person', 'firm', ['S is employed by V'], 'Who employs S?'],
  ['person', 'firm', ['The school where S was educated is V'], 'At which school was S educated?'],
  ['person', 'word', ['The type of music that S plays is V'], 'What type of music does S play?'],
  ['person', 'word', ['S is famous for V'], 'What is S famous for?'],
  ['firm', 'person', ['The chairperson of S is V', "S's chairperson is V"], 'Who is the chairperson of S?'],
  ['firm', 'person', ['S was founded by V'], 'Who founded S?'],
  ['firm', 'place', ['S was founded in the city of V'], 'In which city was S founded?'],
  ['firm', 'place', ['The headquarters of S is located in the city of V'], 'Where is the headquarters of S?'],
  ['firm', 'person', ['The chief executive officer of S is V'], 'Who is the chief executive officer of S?'],
  ['work', 'person', ['The author of S is V', "S's author is V"], 'Who is the author of S?'],
  ['work', 'person', ['S was created by V'], 'Who created S?'],
  ['work', 'word', ['S was written in the language of V'], 'In which language was S written?'],
  ['work', 'person', ['S was performed by V'], 'Who performed S?'],
  ['work', 'firm', ['The original broadcaster of S is V'], 'Who is the original broadcaster of S?'],
  ['work', 'firm', ['The company that produced S is V'], 'Which company produced S?'],
  [
    'service',
    'number',
    ['The port of S is V', "S's port is V", 'port of S changed to V', 'We set the port of S to V', 'S: port is now V'],
    'What is the port of S?',
  ],
  [
    'service',
    'version',
    ['S moved version to V', 'version of S changed to V', "Updated S's version, it is V from today"],
    'What is the version of S?',
  ],
  [
    'service',
    'word',
    ['The test runner of S is V', 'We switched the test runner of S to V', 'The test runner of S is now V'],
    'What is the test runner of S?',
  ],
  [
    'service',
    'word',
    ['The default branch of S is V', "S's default branch is V", 'default branch of S -> V'],
    'What is the default branch of S?',
  ],
  ['service', 'person', ['S is owned by V'], 'Who owns S?'],
  [
    'service',
    'person',
    ['The on-call engineer for S is V', "S's on-call engineer is V"],
    'Who is the on-call engineer for S?',
  ],
  [
    'service',
    'number',
    ['The rate limit of S was raised to V', 'rate limit of S is now V', 'Changed the rate limit of S from 5 to V'],
    'What is the rate limit of S?',
  ],
  [
    'service',
    'word',
    ['The release day of S is V', 'Moved the release day of S to V'],
    'What is the release day of S?',
  ],
  ['service', 'firm', ['S is hosted on V'], 'Where is S hosted?'],
  [
    'service',
    'number',
    ['The request timeout of S is V seconds', "S's request timeout is V seconds"],
    'What is the request timeout of S?',
  ],
  ['service', 'word', ['The log level in S is V', 'set the log level in S to V'], 'What is the log level in S?'],
];
/** Any number of values: none replaces another. */
const several: readonly [Kind, Kind | 'word', string][] = [
  ['person', 'person', 'S has a child named V'],
  ['person', 'person', 'S knows V'],
  ['person', 'firm', 'S once worked for V'],
  ['service', 'service', 'S uses V'],
  ['service', 'service', 'S talks to V'],
  ['service', 'word', 'tags of S include V'],
  ['service', 'person', 'One of the maintainers of S is V'],
  ['firm', 'place', 'S also has an office in V'],
  ['work', 'word', 'S has been translated into V'],
];
/** About a slot that is filled, and saying nothing of how it stands. */
const asides = [
  'Somebody asked: is the port of S V?',
  'Lena said that "the port of S is V".',
  'According to the old wiki, the port of S is V.',
  'The port of S was V until last spring.',
  'The port of S was originally V.',
  'The port of S is probably V.',
  'The port of S is supposed to be V.',
  'The port of S is not V.',
  'If the port of S is V, the tests fail.',
  'Had a long look at the proxy. The port of S is V in my notes. Nothing came of it.',
  'The port of S on the test machine is V.',
];
const titles = [
  'T',
  'The T',
  'T of the North',
  'My T and I',
  'Who Saw the T',
  'How I Lost Your T',
  'T: A Life',
  'Mrs. T',
  'T and Other Stories',
  'It Was a T',
];
const names = ['T', 'T Lind', 'T Lind Jr.', 'T I', 'T van der Meer', "T O'Hara", 'St. T'];

/** About `count` statements, the same for the same seed. */
export function ownStatements(count: number, seed = 7): OwnSet {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const word = () =>
    Array.from({ length: 2 + Math.floor(random() * 2) }, () =>
      pick([
        'ba',
        'cor',
        'dil',
        'fen',
        'gar',
        'hol',
        'jun',
        'kes',
        'lor',
        'mun',
        'nev',
        'pra',
        'sil',
        'tur',
        'vex',
        'wim',
      ]),
    ).join('');
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  const make: Record<Kind | 'number' | 'word' | 'version', () => string> = {
    person: () => `${capital(word())} ${pick(names).replace(/\bT\b/, capital(word()))}`,
    place: () => pick(['T', 'North T', 'T upon Sea', 'St. T', 'Republic of T']).replace(/\bT\b/, capital(word())),
    work: () => pick(titles).replace(/\bT\b/, capital(word())),
    firm: () =>
      pick(['T', 'T & Sons', 'University of T', 'T Bros. Records', 'Bank of T']).replace(/\bT\b/, capital(word())),
    service: () => pick(['T', 'T-api', 'T-api-v2', '@T/core', 'T.js', 'T worker']).replace(/\bT\b/, word()),
    number: () => String(10 + Math.floor(random() * 9000)),
    word: () => word(),
    version: () => `^${Math.floor(random() * 20)}.${Math.floor(random() * 30)}.0`,
  };
  const statements: OwnStatement[] = [];
  const gold = new Set<string>();
  const say = (kind: Kind, text: string, question?: string) => {
    const id = `s${statements.length}`;
    statements.push({
      id,
      text: /[.?]$/.test(text) ? text : `${text}.`,
      note: kind === 'service',
      ...(question === undefined ? {} : { question }),
    });
    return id;
  };
  const fill = (form: string, subject: string, value: string) =>
    form.replace(/\bS\b/, () => subject).replace(/\bV\b/, () => value);
  const slots: {
    relation: (typeof relations)[number];
    subject: string;
    said: Set<string>;
    last: string;
    index: number;
  }[] = [];
  const taken = new Set<string>();
  while (statements.length < count) {
    const choice = random();
    const old = slots.length > 20 ? pick(slots) : undefined;
    if (old && choice < 0.3) {
      let value = make[old.relation[1]]();
      while (old.said.has(value)) value = make[old.relation[1]]();
      old.said.add(value);
      gold.add(old.last);
      const { [old.index]: before } = statements;
      if (before) delete before.question;
      old.index = statements.length;
      old.last = say(
        old.relation[0],
        fill(pick(old.relation[2]), old.subject, value),
        old.relation[3].replace(/\bS\b/, () => old.subject),
      );
    } else if (
      old &&
      choice < 0.34 &&
      old.relation[0] === 'service' &&
      /^(?:The )?[\w -]+ of S is V/i.test(old.relation[2][0] ?? '')
    ) {
      const what = /^(?:The )?([\w -]+) of S is V/i.exec(old.relation[2][0] ?? '')?.[1] ?? '';
      gold.add(old.last);
      const { [old.index]: before } = statements;
      if (before) delete before.question;
      say(
        'service',
        pick([
          `${old.subject} no longer has a ${what}`,
          `We removed the ${what} from ${old.subject}`,
          `${old.subject}: ${what} was dropped`,
        ]),
      );
      slots.splice(slots.indexOf(old), 1);
    } else if (choice < 0.42) {
      const [kind, value, form] = pick(several);
      const subject = make[kind]();
      for (let n = 0; n < 3; n++) say(kind, fill(form, subject, make[value]()));
    } else if (choice < 0.47 && slots.some(({ relation }) => relation[2][0] === 'The port of S is V')) {
      const { subject } = pick(slots.filter(({ relation }) => relation[2][0] === 'The port of S is V'));
      const aside = pick(asides);
      // Said twice of the same machine, the second time would be an update.
      if (taken.has(`${aside} ${subject}`)) continue;
      taken.add(`${aside} ${subject}`);
      say('service', fill(aside, subject, make.number()));
    } else {
      const relation = pick(relations);
      // Near-same subjects: often one that has the words of another and one more.
      const near =
        old && old.relation[0] === relation[0] && random() < 0.3 ? `${old.subject} ${capital(word())}` : undefined;
      const subject = near ?? make[relation[0]]();
      const name = `${relations.indexOf(relation)} ${subject.replace(/^The /, '')}`; // the same with and without its article
      if (taken.has(name)) continue;
      taken.add(name);
      const value = make[relation[1]]();
      const index = statements.length;
      const last = say(
        relation[0],
        fill(pick(relation[2]), subject, value),
        relation[3].replace(/\bS\b/, () => subject),
      );
      slots.push({ relation, subject, said: new Set([value]), last, index });
    }
  }
  return { statements, gold };
}
