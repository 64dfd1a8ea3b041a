/**
 * Where an expression can begin at all: a cheap look that spares the grammar most positions of ordinary prose.
 */

/** Whether the word at `at` can begin an expression, and something that dates are made of follows soon. */
export function mayBegin(text: string, at: number): boolean {
  word.lastIndex = at;
  const found = word.exec(text)?.[0];
  if (found !== undefined && !first.has(found) && !name.test(found)) return false;
  return core.test(text.slice(at, at + 48));
}

/** Whether a text can hold a date at all. */
export const mayHold = (text: string): boolean => core.test(text);

const word = /[a-z]+/y;
const name =
  /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|yest|yday|tom|tmr|toni|week|month|quarter|year|twent|thirt|mid|noon|nought)/;
const first = new Set(
  (
    'the a an in on at by for from between during before after since until till prior up no not as any anytime all later earlier less more ' +
    'greater past this next last previous coming following upcoming current same now right just asap weekend early late middle beginning ' +
    'start starting end rest remainder eoy eom eod cob close ytd to today every each once twice per half morning afternoon evening night ' +
    'around about some within inside over day calendar fiscal towards toward exactly q h w few several couple new valentine st april earth ' +
    'labour labor juneteenth independence halloween veterans christmas xmas boxing martin mlk president presidents mother mothers memorial ' +
    'father fathers columbus thanksgiving black cyber good easter one two three four five six seven eight nine ten eleven twelve fourteen ' +
    'fifteen sixteen seventeen eighteen nineteen forty fifty sixty seventy eighty ninety first second third fourth fifth sixth seventh ' +
    'eighth ninth tenth eleventh twelfth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'
  ).split(' '),
);
const core =
  /\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|day|week|wk|quarter|year|yr|decade|fortnight|hour|hr|min|sec|morrow|tmr|tonight|now|noon|morning|evening|night|eod|eo[my]|cob|close of|moment|this time|date|asap|eve|mas|easter|thanks|hallow|teenth|fools|ies(?![a-z])|lunch|teen|twent|thirt|first|third|th(?![a-z])/i;
