/**
 * Forms of words: which word a form belongs to, and the closed classes of English grammar.
 */
import { stemmer } from 'stemmer';

/** Irregular forms, `base: forms`. Grammar, from no data set. */
const IRREGULAR = `
man: men
woman: women
child: children
person: people
foot: feet
tooth: teeth
mouse: mice
goose: geese
knife: knives
leaf: leaves
wolf: wolves
index: indices
begin: began begun
bend: bent
bite: bit bitten
blow: blew blown
break: broke broken
bring: brought
build: built
burn: burnt
buy: bought
catch: caught
choose: chose chosen
come: came
dig: dug
draw: drew drawn
drink: drank drunk
drive: drove driven
eat: ate eaten
fall: fell fallen
feed: fed
fight: fought
find: found
fly: flew flown
forget: forgot forgotten
freeze: froze frozen
get: got gotten
give: gave given
go: went gone
grow: grew grown
hang: hung
hide: hid hidden
hold: held
keep: kept
know: knew known
lead: led
leave: left
lend: lent
lie: lying lay lain
lose: lost
make: made
mean: meant
meet: met
pay: paid
ride: rode ridden
ring: rang rung
rise: rose risen
run: ran
say: said
see: saw seen
sell: sold
send: sent
shake: shook shaken
shoot: shot
show: shown
sing: sang sung
sink: sank sunk
sit: sat
sleep: slept
slide: slid
speak: spoke spoken
spend: spent
stand: stood
steal: stole stolen
stick: stuck
strike: struck
sweep: swept
swim: swam swum
swing: swung
take: took taken
teach: taught
tear: tore torn
tell: told
think: thought
throw: threw thrown
tie: tying
understand: understood
wake: woke woken
wear: wore worn
win: won
write: wrote written
die: dying
`;

const set = (words: string) => new Set(words.trim().split(/\s+/));

/** Participles that look like their base form. */
export const BARE_PARTICIPLES = set('cut put set hit shut let split spread read run become come cast hurt shed reset');
export const DETERMINERS = set(
  'a an the this that these those my your his her its our their one another other others such same',
);
/** How many, loosely: what they add is no content, but see `AMOUNTS`. */
export const QUANTIFIERS = set(
  'some some_of any several few many much lot lots most more all every each both either enough',
);
export const BE = set('is are was were be been being am');
export const AUXILIARIES = set('do does did has have had having will would shall should can could may might must');
export const PREPOSITIONS = set(
  `in on at to from by with without for as into onto over under below beneath underneath above up down out off about of near beside besides
  behind between among through across along around against inside outside toward towards upon during before after since until
  beyond past per via within front next front_of instead_of because_of`,
);
export const CONJUNCTIONS = set('and or but so then than while when where as because though although nor');
export const RELATIVES = set('who which that whose whom what');
export const PRONOUNS = set(`i you he she it we they me him us them there here it's each_other`);
/** Words that say little: degree, time from now, politeness. */
export const FILLERS = set(
  'very really quite too just now currently today still already also there here please well rather simply actually own',
);
export const NEGATIONS = set('not no never none nobody nothing neither nor cannot no_longer no_one nowhere');
/** End in -ly and are no adverbs. */
const NO_ADVERBS = set(
  'family only fly butterfly belly jelly early daily weekly monthly nightly ugly lonely friendly elderly lovely holy bully assembly reply supply apply rely july italy anomaly curly hourly yearly',
);
export const NUMBERS = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, number) => [word, String(number)] as const)
    .concat([
      ['dozen', '12'],
      ['once', '1'],
      ['twice', '2'],
      ['hundred', '100'],
      ['thousand', '1000'],
    ]),
);

const bases = new Map<string, string>();
const participles = new Set<string>(BARE_PARTICIPLES);
for (const line of IRREGULAR.trim().split('\n')) {
  const [base = '', forms = ''] = line.split(': ');
  for (const form of forms.split(' ')) bases.set(form, base);
  for (const form of forms.split(' ')) participles.add(form);
}
for (const noun of [
  'men',
  'women',
  'children',
  'people',
  'feet',
  'teeth',
  'mice',
  'geese',
  'knives',
  'leaves',
  'wolves',
  'indices',
])
  participles.delete(noun);

const lemmas = new Map<string, string>();
/** One form for all of a word's: "ridden" and "rides" are "ride". Words with marks or digits stay as they are. */
export function lemma(word: string): string {
  let found = lemmas.get(word);
  if (found === undefined) {
    const base = bases.get(word) ?? word;
    found = /^[a-z]+$/.test(base) ? stemmer(base) : base;
    if (lemmas.size > 50_000) lemmas.clear();
    lemmas.set(word, found);
  }
  return found;
}

export const isParticiple = (word: string) => /(?:[^e]|re)ed$/.test(word) || participles.has(word);
export const isGerund = (word: string) =>
  /^.{2,}ing$/.test(word) &&
  !/^(?:thing|king|ring|string|spring|morning|evening|ceiling|building|during|nothing|something|anything|clothing|wing|sling|bring)$/.test(
    word,
  );
export const isAdverb = (word: string) => /..ly$/.test(word) && !NO_ADVERBS.has(word);
