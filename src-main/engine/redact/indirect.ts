/**
 * Values that stand farther from their name than an assignment: behind a type, as a default, inside a call, as the value
 * beside a name (`{"name": "API_TOKEN", "value": "…"}`), after the name on a command line.
 */

/** Where a value begins, and whether it may well be code (an argument of a call) rather than a plain value. */
export interface Indirect {
  at: number;
  isArgument: boolean;
}

/** The value for the name in `text[start, end)`. Bounded: at most some 200 characters are looked at. */
export function indirectValue(text: string, start: number, end: number): Indirect | undefined {
  for (const shape of [TYPED, DEFAULT, BESIDE]) {
    const length = lengthAt(shape, text, end);
    if (length > 0) return { at: end + length, isArgument: false };
  }
  if (text.charCodeAt(end) === 32 && COMMAND.test(text.slice(Math.max(0, start - 40), start)))
    return { at: end + 1, isArgument: false };
  const wrapped = lengthAt(TYPED_IN, text, end) || lengthAt(WRAPPED, text, end);
  return wrapped > 0 ? { at: end + wrapped, isArgument: true } : undefined;
}

function lengthAt(shape: RegExp, text: string, pos: number): number {
  shape.lastIndex = pos;
  return shape.exec(text)?.[0].length ?? 0;
}

/** `name: Type = "…"`, `Dim name As Type = "…"`, `name[] ATTRIBUTE = "…"`, up to the opening quote. */
const TYPED =
  /(?:\??(?:[ \t]{0,3}:[ \t]{0,3}|[ \t]{1,3}[Aa]s[ \t]{1,3})(?:&(?:'\w+ )?)?[A-Za-z_[][\w.<>[\]|&? \t]{0,50}|\[\d{0,5}\][ \t]{1,3}[A-Za-z_() \t]{1,40})[ \t]?=[ \t]{0,3}(?=[@rbuf]{0,2}["'`])/y;

/** `env("NAME") || "…"`, `fetch('NAME') { '…' }`, `getenv("NAME") ?: "…"`, `${NAME:-…}`. */
const DEFAULT =
  /["'`]?[\])]{1,2}[ \t]{0,4}(?:\|\||\?\?|\?:|or|\{|\.or(?:Else|_else)?\()[ \t]{0,4}(?=["'`])|["'`]?[\])]{1,2}\.(?:unwrap_or|or_else|orElse|getOrElse|or_insert)\([ \t]{0,4}(?=["'`])|:-(?=[^}\s])/y;

/**
 * The end of a quoted name, perhaps two other fields, then `value`. Or the text of an element that is named so or by an
 * attribute, or that follows a `<key>`.
 */
const BESIDE =
  /["'`]?[ \t]{0,4}[,;{)]?\s{0,40}(?:["']?[\w-]{1,20}["']?[ \t]{0,3}[=:][ \t]{0,3}["']?[\w -]{0,40}["']?,?\s{1,20}){0,2}["']?(?:value|val|content|default(?:[_-]?[Vv]alue)?)["']?[ \t]{0,3}(?:=>|[=:])[ \t]{0,3}|(?:["'][ \t]{0,3}|["']?(?:[ \t]{1,4}[\w:.-]{1,30}=["'][^"'<>\n]{0,60}["']){1,4}[ \t]{0,3})>(?=[^<>\s])|(?:<\/key>|>)\s{0,40}<(?:string|data|value|text|plain)>(?=[^<>\s])/iy;

/** `[name=password]').type('…')`, `"pwd").send_keys("…")`, `fill in "Password" with "…"`: the hands of a test. */
const TYPED_IN =
  /["'`)\]]{1,4}[ \t]{0,3}(?:\.(?:type|fill|send_?keys|set_?value|set|press_?sequentially|enter_?text)\(|with)[ \t]{0,3}(?=["'`])/iy;

/** What stands before a name whose value follows after one blank. */
const COMMAND =
  /(?:^|[\s>`])(?:ENV|ARG|setx|SetEnv|setenv|fastcgi_param) +$|(?:configure set|config set|env set|secrets? set) +(?:--?[\w-]+ +)?\S{0,60}$/;

/** `name{"…"}`, `name("…")`, `name = bytes("…")`, `name, <<"…">>`: unless the call goes to look for something. */
const WRAPPED =
  /(?:["']?[ \t]{0,3}(?:=>|:=|[=:,])[ \t]{0,3})<<[ \t]?(?=")|["']?[ \t]{0,3}(?:=>|:=|[=:])[ \t]{0,3}(?:new[ \t])?(?![^("'`\n]{0,40}(?:[Gg]et|[Ee]nv|ENV|[Ff]ind|[Ff]etch|[Rr]ead|[Ll]oad|[Ll]ookup|[Pp]aram|[Aa]rg|[Ii]nput|[Cc]onf|[Rr]equ|[Qq]uery|[Ss]elect|[Ff]ield|[Pp]rompt|[Ff]ile|[Pp]ath|[Vv]ault|[Oo]ption|[Ff]ormat|[Mm]essage|[Tt]rans|[Vv]alid|await|return))(?:[[({][ \t\n]{0,3}(?=["'`])|[A-Za-z_[][\w.:[\]<>]{0,40}(?:\(|[ \t])[ \t]{0,3}(?=[@rbuf]?["'`]))|[ \t]?[{(][ \t]{0,3}(?=[@rbuf]?["'`])/y;
