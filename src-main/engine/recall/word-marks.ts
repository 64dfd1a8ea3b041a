/**
 * Where the words of a question stand in a text that answers it: found by the folding and stemming of terms.ts, told in UTF-16 units.
 */
import { foldedOf, LONGEST_WORD, partsOf, stemOf, UNSPACED, WORD } from './terms.ts';

type Mark = [from: number, to: number];
/** A place in the text with the term that it is. */
interface Place {
  from: number;
  to: number;
  term: string;
}

const MOST_MARKS = 100;
/** A term that short is not looked for as a beginning, as in candidates.ts. */
const LEAST_BEGINNING = 4;

/** `terms` as `askedTermsOf` gives them. Marks are in order and do not overlap. */
export function openMarker(terms: readonly string[]): (text: string) => Mark[] {
  const wanted = new Set(terms);
  return (text) => {
    const exact: Place[] = [];
    const others: Place[] = [];
    for (const place of placesIn(text)) (wanted.has(place.term) ? exact : others).push(place);
    const found = new Set(exact.map(({ term }) => term));
    const beginnings = terms.filter((term) => term.length >= LEAST_BEGINNING && !found.has(term));
    const begun = others.filter(({ term }) => beginnings.some((beginning) => term.startsWith(beginning)));
    return joined([...exact, ...begun]).slice(0, MOST_MARKS);
  };
}

function* placesIn(text: string): Generator<Place> {
  for (const piece of text.matchAll(WORD)) {
    let from = 0;
    for (const run of piece[0].matchAll(UNSPACED)) {
      yield* wordPlaces(piece[0].slice(from, run.index), piece.index + from);
      yield* pairPlaces(run[0], piece.index + run.index);
      from = run.index + run[0].length;
    }
    yield* wordPlaces(piece[0].slice(from), piece.index + from);
  }
}

/** A word, and the parts of one that is an identifier. */
function* wordPlaces(word: string, at: number): Generator<Place> {
  if (word === '' || word.length > LONGEST_WORD) return;
  let from = at;
  const parts = partsOf(word);
  if (parts.length > 1)
    for (const part of parts) {
      yield { from, to: from + part.length, term: termOf(part) };
      from += part.length;
    }
  yield { from: at, to: at + word.length, term: termOf(word) };
}

const termOf = (word: string) => stemOf(foldedOf(word).toLowerCase());

function* pairPlaces(run: string, at: number): Generator<Place> {
  const letters = [...run];
  if (letters.length === 1) yield { from: at, to: at + run.length, term: foldedOf(run) };
  let from = at;
  for (let i = 0; i + 1 < letters.length; i++) {
    const pair = `${letters[i] ?? ''}${letters[i + 1] ?? ''}`;
    yield { from, to: from + pair.length, term: foldedOf(pair) };
    from += letters[i]?.length ?? 0;
  }
}

function joined(places: Place[]): Mark[] {
  const marks: Mark[] = [];
  for (const { from, to } of places.sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = marks.at(-1);
    if (last && from < last[1]) last[1] = Math.max(last[1], to);
    else marks.push([from, to]);
  }
  return marks;
}
