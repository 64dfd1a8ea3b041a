/**
 * Values that stand farther from their name than an assignment: behind a type, as a default, as the value beside a name
 * (`{"name": "API_TOKEN", "value": "…"}`), after the name on a command line.
 */

/** Where the value begins for the name that ends at `end`, or -1. Bounded: at most some 200 characters are looked at. */
export function indirectValue(text: string, start: number, end: number): number {
  for (const shape of [TYPED, DEFAULT, BESIDE]) {
    shape.lastIndex = end;
    const found = shape.exec(text);
    if (found) return end + found[0].length;
  }
  if (text.charCodeAt(end) === 32 && COMMAND.test(text.slice(Math.max(0, start - 40), start))) return end + 1;
  return -1;
}

/** `name: Type = "…"`, `Dim name As Type = "…"`, up to the opening quote. */
const TYPED =
  /\??(?:[ \t]{0,3}:[ \t]{0,3}|[ \t]{1,3}[Aa]s[ \t]{1,3})(?:&(?:'\w+ )?)?[A-Za-z_][\w.<>[\]|&? \t]{0,50}[ \t]?=[ \t]{0,3}(?=[@rbuf]{0,2}["'`])/y;

/** `env("NAME") || "…"`, `fetch('NAME') { '…' }`, `getenv("NAME") ?: "…"`, `${NAME:-…}`. */
const DEFAULT =
  /["'`]?[\])]{1,2}[ \t]{0,4}(?:\|\||\?\?|\?:|or|\{|\.or(?:Else|_else)?\()[ \t]{0,4}(?=["'`])|["'`]?[\])]{1,2}\.(?:unwrap_or|or_else|orElse|getOrElse|or_insert)\([ \t]{0,4}(?=["'`])|:-(?=[^}\s])/y;

/** The end of a quoted name, perhaps two other fields, then `value`. Or the text of an element named by an attribute. */
const BESIDE =
  /["'`]?[ \t]{0,4}[,;{)]?\s{0,40}(?:["']?[\w-]{1,20}["']?[ \t]{0,3}[=:][ \t]{0,3}["']?[\w -]{0,40}["']?,?\s{1,20}){0,2}["']?(?:value|val|content|default(?:[_-]?[Vv]alue)?)["']?[ \t]{0,3}(?:=>|[=:])[ \t]{0,3}|["'][ \t]{0,3}>(?=[^<>\s])/y;

/** What stands before a name whose value follows after one blank. */
const COMMAND =
  /(?:^|[\s>`])(?:ENV|ARG|setx|SetEnv|setenv|fastcgi_param) +$|(?:configure set|config set|env set|secrets? set) +(?:--?[\w-]+ +)?\S{0,60}$/;
