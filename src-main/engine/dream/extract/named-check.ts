/**
 * The check that a statement names by itself: "`parseRange` is defined in `src/range.ts`" can be looked up, and so can "releases are cut
 * from branch `release`". Only where the sentence says one thing of now; what is past, planned, wished or denied names none.
 */
import type { Check } from '../../../../src-shared/contract/memory.ts';
import { isPlainPath } from '../../projects/within.ts';

/** Of several places or words nobody can say which belongs to which. */
export function namedCheck(text: string): Check | undefined {
  if (text.includes('…') || NOT_NOW.test(text)) return undefined;
  return wordIn(text) ?? branchIn(text);
}

const NOT_NOW =
  /\b(?:not|no|never|nor|neither|without|was|were|had|used to|formerly|previously|once|will|would|should|shall|must|may|might|could|can|going to|plan(?:s|ned)?|wants?|needs?|let's|todo|if|unless|until|when|before|after|instead|moved?|renam\w+|remov\w+|delet\w+|drop(?:s|ped)?|replac\w+|merged?)\b|n't\b|\?/i;

/** A file's path, in code marks or not: it has an extension. */
const FILE = String.raw`\`?(?<path>(?:\.?[\w@-][\w@.-]*/)*[\w@.-]*\w\.[a-z]\w{0,5})\`?`;
/** What code calls something: in code marks, or of a shape that prose has not. */
const NAME = String.raw`(?:\`(?<marked>[A-Za-z_$][\w$]{1,60})(?:\(\))?\`|(?<bare>[a-z_$]+(?:[A-Z][a-z\d]*)+|[A-Za-z]+(?:_[A-Za-z\d]+)+|[a-z]\w+(?=\(\)))(?:\(\))?)`;
const KIND = String.raw`(?:\s(?:function|class|method|type|interface|constant|const|variable|hook|helper|component|module|struct|enum|macro|setting|option|table|flag|handler))?`;
const LIES = String.raw`(?:lives?|sits?|lies|stands|resides|belongs|is|are)(?:\s(?:now|still|always|only))?(?:\s(?:defined|declared|implemented|exported|set|configured|handled|kept|found|located|registered|documented|computed|created|read|stored|built))?\s(?:in|inside|at|by|under)`;
const HOLDS = String.raw`(?:now\s)?(?:defines|declares|implements|exports|contains|holds|sets|has|provides|registers|documents)(?:\sthe)?`;

const WORD_IN_FILE = new RegExp(
  String.raw`^(?:\w+:\s)?(?:[Tt]he\s)?${NAME}${KIND}\s${LIES}\s(?:the\s(?:file\s)?)?${FILE}\.?$`,
);
const FILE_HAS_WORD = new RegExp(
  String.raw`^(?:\w+:\s)?(?:[Tt]he\s(?:file\s)?)?${FILE}\s${HOLDS}${KIND}\s${NAME}${KIND}\.?$`,
);

function wordIn(text: string): Check | undefined {
  const { path = '', marked, bare } = (WORD_IN_FILE.exec(text) ?? FILE_HAS_WORD.exec(text))?.groups ?? {};
  const word = marked ?? bare;
  // `config.ts is defined in …` names a file twice, and no word.
  return word === undefined || !isPlainPath(path) ? undefined : { kind: 'word', path, word };
}

/** Its own name in code marks or, without, of a shape that prose has not. */
const BRANCHES = [
  /\bbranch(?:es)?\s(?:(?:is|called|named)\s(?:now\s)?)?`(?<name>[\w./-]+)`/gi,
  /`(?<name>[\w./-]+)`\sbranch\b/gi,
  /\bbranch\s(?:is|called|named)\s(?:now\s)?(?<name>[\w-]+\/[\w./-]*\w|main|master|develop|trunk|next|staging|production)\b/gi,
];

function branchIn(text: string): Check | undefined {
  const names = new Set(
    BRANCHES.flatMap((shape) => [...text.matchAll(shape)].map(({ groups }) => groups?.['name'] ?? '')),
  );
  const [name = ''] = names;
  return names.size === 1 && isPlainPath(name) && !name.endsWith('.lock') ? { kind: 'branch', name } : undefined;
}
