/**
 * Finds Vesper's marks in what a terminal is sent, and takes them out: `ESC ] 697 ; token ; C BEL` before a command, `… ; D ; line BEL` after it.
 * The token is known to the one shell that was started with it, so no program's output can pass for a mark.
 */
export interface Marks {
  /** Gives back what is to be shown. */
  take(chunk: Buffer): Buffer;
}

/** A mark that is longer is none. */
const longest = 8192;

export function openMarks(
  token: string,
  on: { begin(): void; output(bytes: Buffer): void; end(line: string): void },
): Marks {
  const start = `\u001b]697;${token};`;
  let held = '';
  let isRunning = false;
  return {
    take(chunk) {
      let text = held + chunk.toString('latin1');
      held = '';
      let shown = '';
      for (;;) {
        const at = text.indexOf(start);
        if (at < 0) break;
        const end = text.indexOf('\u0007', at);
        if (end < 0 && text.length - at < longest) {
          held = text.slice(at);
          text = text.slice(0, at);
          break;
        }
        shown += passed(text.slice(0, at));
        const body = end < 0 ? '' : text.slice(at + start.length, end);
        text = text.slice(end < 0 ? at + start.length : end + 1);
        if (body === 'C') {
          isRunning = true;
          on.begin();
        } else if (body.startsWith('D;')) {
          isRunning = false;
          on.end(Buffer.from(body.slice(2), 'latin1').toString('utf8'));
        }
      }
      // The beginning of a mark may be the end of a chunk.
      for (let most = Math.min(start.length - 1, text.length); held === '' && most > 0; most--)
        if (text.endsWith(start.slice(0, most))) {
          held = text.slice(-most);
          text = text.slice(0, -most);
        }
      return Buffer.from(shown + passed(text), 'latin1');
    },
  };

  function passed(text: string): string {
    if (isRunning && text !== '') on.output(Buffer.from(text, 'latin1'));
    return text;
  }
}
