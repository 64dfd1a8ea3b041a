/**
 * English forms that no suffix tells (`went`, `children`), each with the word it belongs to: a stemmer sees only endings. Forms that are as
 * often another word (`saw`, `lay`, `bound`) stay what they are.
 */
const GROUPS =
  'go went gone, buy bought, bring brought, think thought, teach taught, catch caught, fight fought, seek sought, tell told, say said, ' +
  'sell sold, make made, take took taken, give gave given, get got gotten, come came, become became, overcome overcame, run ran, see seen, ' +
  'know knew known, grow grew grown, throw threw thrown, fly flew flown, draw drew drawn, withdraw withdrew withdrawn, write wrote written, ' +
  'drive drove driven, ride rode ridden, rise risen, choose chose chosen, speak spoke spoken, break broke broken, wake woke woken, ' +
  'steal stole stolen, freeze froze frozen, forget forgot forgotten, eat ate eaten, beat beaten, fall fell fallen, feel felt, keep kept, ' +
  'sleep slept, sweep swept, leave left, lose lost, meet met, lead led, feed fed, hold held, stand stood, understand understood, find found, ' +
  'build built, rebuild rebuilt, send sent, spend spent, lend lent, mean meant, deal dealt, hear heard, pay paid, lay laid, sit sat, win won, ' +
  'hang hung, swim swam swum, sing sang sung, ring rang rung, sink sank sunk, drink drank drunk, begin began begun, shoot shot, ' +
  'shake shook shaken, wear wore worn, tear tore torn, swear swore sworn, hide hid hidden, bite bit bitten, strike struck, stick stuck, ' +
  'dig dug, spin spun, blow blew blown, show shown, die dying, lie lying, tie tying, child children, man men, woman women, person people, ' +
  'foot feet, tooth teeth, mouse mice, goose geese, life lives, wife wives, knife knives, shelf shelves, wolf wolves, index indices, ' +
  'matrix matrices, vertex vertices, analysis analyses, diagnosis diagnoses, crisis crises, hypothesis hypotheses';

/** Form → the word it belongs to. */
export const IRREGULAR: ReadonlyMap<string, string> = new Map(
  GROUPS.split(', ').flatMap((group) => {
    const [base = '', ...forms] = group.split(' ');
    return forms.map((form) => [form, base] as const);
  }),
);
