/**
 * What Vesper costs a prompt: the functions that bash, zsh and fish run after each command, in a watched folder with an engine that listens, by the processor's
 * time that the shell itself takes. Bar: 1 ms, for the least and the middle of five turns, since whatever else runs here adds to it. Run:
 * `npx node test/bench/prompt.ts [rounds a turn]` (needs python3, and the shells)
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { scriptsOf } from '../../src-main/engine/connect/shell/scripts.ts';

const rounds = Number(process.argv[2] ?? 300);
const turns = 5;
const folder = mkdtempSync(path.join(os.tmpdir(), 'vesper-prompt-'));
const home = path.join(folder, 'data');
const work = path.join(folder, 'harbor');
for (const one of [work, path.join(home, 'terminal'), path.join(folder, '.config', 'fish')]) mkdirSync(one, { recursive: true }); // prettier-ignore

/** Reads beside the shell, so that the pipe is emptied as an engine does it. */
const reader = `
import { nodePipes } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../src-main/node/fifo.ts'))};
import { writeFileSync, rmSync, readdirSync } from 'node:fs';
const home = ${JSON.stringify(home)};
let heard = 0;
const { fd } = await nodePipes(undefined).listen(home + '/terminal/in', {
  data(chunk) {
    heard += chunk.toString().split('\\n').length - 1;
    for (const name of readdirSync(home + '/terminal')) if (name.startsWith('unread-')) rmSync(home + '/terminal/' + name);
  },
  lost() {},
});
writeFileSync(home + '/engine.json', JSON.stringify({ pid: process.pid, startTime: '' }));
writeFileSync(home + '/terminal/places', 'vesper1 ' + process.pid + ' ' + fd + ' 1\\n+${work}\\n');
process.on('SIGTERM', () => { console.log(heard); process.exit(0); });
setInterval(() => {}, 1000);
console.log('ready');
`;
/** What is done for each of `rounds` commands, with a moment between two, which the engine has in life too; \`work\` is left out to know what the rest costs. */
const loops: Record<string, (work: boolean) => string> = {
  bash: (work) =>
    // As in life the history is one longer at each prompt.
    `n=0; p='\\!'; h=$((\${p@P} - 1)); while ((n++ < ${rounds})); do sleep 0.005; ${work ? '__vesper_begin=1; __vesper_number=$h; __vesper_prompt; __vesper_history; ' : ''}done; : >~/result`,
  zsh: (work) =>
    `for n in {1..${rounds}}; do sleep 0.005; ${work ? '__vesper_preexec "npm test $n"; __vesper_precmd; ' : ''}done; : >~/result`,
  fish: (work) =>
    `for n in (seq ${rounds}); sleep 0.005; ${work ? '__vesper_preexec "npm test $n"; __vesper_postexec "npm test $n"; __vesper_at_prompt; ' : ''}end; echo -n >~/result`,
};
/** Types both loops, turn by turn, and tells what the second took more of the processor's time in the shell itself, in µs. */
const typist = `
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], [sys.argv[1], '-i'])
os.set_blocking(terminal, False)
result = os.environ['HOME'] + '/result'
def drain(seconds, until=lambda: False):
    end = time.time() + seconds
    while time.time() < end and not until():
        try:
            os.read(terminal, 65536)
        except BlockingIOError:
            time.sleep(0.02)
def spent():
    return int(open('/proc/%d/schedstat' % pid).read().split()[0]) // 1000
drain(1)
os.write(terminal, b'cd ' + sys.argv[2].encode() + b'\\r')
drain(0.5)
def took(line):
    before = spent()
    os.write(terminal, line.encode() + b'\\r')
    drain(60, lambda: os.path.exists(result))
    os.remove(result)
    return spent() - before
print(*sorted(-(took(sys.argv[3]) - took(sys.argv[4])) for _ in range(int(sys.argv[5]))))
`;
const scripts = scriptsOf(home, { node: '', vesper: '', hook: '' });
writeFileSync(path.join(folder, 'reader.ts'), reader);
for (const [name, loop] of Object.entries(loops)) {
  const script = path.join(folder, `shell.${name}`);
  writeFileSync(script, scripts[name as 'bash'] ?? '');
  const rc = { bash: '.bashrc', zsh: '.zshrc', fish: '.config/fish/config.fish' }[name] ?? '';
  writeFileSync(path.join(folder, rc), `${name === 'fish' ? 'source' : '.'} '${script}'\n`);
  const command = `${JSON.stringify(process.execPath)} ${path.join(folder, 'reader.ts')} & reader=$!; sleep 1; python3 -c "$@"; kill $reader; wait`;
  const done = spawnSync('sh', ['-c', command, 'sh', typist, name, work, loop(false), loop(true), `${turns}`], {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_CONFIG_HOME: path.join(folder, '.config'), TERM: 'dumb', LANG: 'C.UTF-8' }, // prettier-ignore
    encoding: 'utf8',
  });
  const [, spent, heard] = /^ready\n([-\d ]+)\n(\d+)/.exec(done.stdout) ?? [];
  const [least, , middle] = (spent ?? '').split(' ').map((each) => Math.round(Number(each) / rounds));
  console.log(
    spent === undefined
      ? `${name.padEnd(5)} no figure: ${done.stderr.slice(-300)}`
      : `${name.padEnd(5)} ${least} µs of the processor a prompt, in the middle turn ${middle} (bar: 1,000); ${heard} of ${rounds * turns} heard`,
  );
}
rmSync(folder, { recursive: true });
