/**
 * What Vesper costs a prompt: the functions that bash, zsh and fish run after each command, in a watched folder with an engine that listens, timed in
 * the shell itself. Bar: 1 ms. Run: `npx node test/bench/prompt.ts [rounds]` (needs python3, and the shells)
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { scriptsOf } from '../../src-main/engine/connect/shell/scripts.ts';

const rounds = Number(process.argv[2] ?? 500);
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
const loops: Record<string, string> = {
  bash: `n=0; t=\${EPOCHREALTIME/./}; while ((n++ < ${rounds})); do __vesper_begin=$t; __vesper_number=0; __vesper_prompt; __vesper_history; done; echo RESULT $(( (\${EPOCHREALTIME/./} - t) / ${rounds} ))`,
  zsh: `t=$EPOCHREALTIME; for n in {1..${rounds}}; do __vesper_preexec "npm test $n"; __vesper_precmd; done; printf 'RESULT %d\\n' $(( (EPOCHREALTIME - t) * 1000000 / ${rounds} ))`,
  fish: `set t (date +%s%N); for n in (seq ${rounds}); __vesper_preexec "npm test $n"; __vesper_postexec "npm test $n"; __vesper_at_prompt; end; echo RESULT (math "floor(("(date +%s%N)" - $t) / 1000 / ${rounds})")`,
};
const typist = `
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
time.sleep(1)
os.write(terminal, b'cd ' + sys.argv[1].split('|', 1)[0].encode() + b'\\r')
time.sleep(0.5)
os.write(terminal, sys.argv[1].split('|', 1)[1].encode() + b'\\r')
said, end = b'', time.time() + 60
while time.time() < end and b'RESULT ' not in said.replace(b'echo RESULT', b'').replace(b'RESULT %d', b''):
    said += os.read(terminal, 65536)
time.sleep(0.2)
said += os.read(terminal, 65536)
sys.stdout.buffer.write(said)
`;
const scripts = scriptsOf(home, { node: '', vesper: '', hook: '' });
writeFileSync(path.join(folder, 'reader.ts'), reader);
for (const [name, loop] of Object.entries(loops)) {
  const script = path.join(folder, `shell.${name}`);
  writeFileSync(script, scripts[name as 'bash'] ?? '');
  const rc = { bash: '.bashrc', zsh: '.zshrc', fish: '.config/fish/config.fish' }[name] ?? '';
  writeFileSync(path.join(folder, rc), `${name === 'fish' ? 'source' : '.'} '${script}'\n`);
  const command = `${JSON.stringify(process.execPath)} ${path.join(folder, 'reader.ts')} & reader=$!; sleep 1; python3 -c "$1" "${work}|$2" ${name} -i; kill $reader; wait`;
  const done = spawnSync('sh', ['-c', command, 'sh', typist, loop], {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_CONFIG_HOME: path.join(folder, '.config'), TERM: 'dumb', LANG: 'C.UTF-8' }, // prettier-ignore
    encoding: 'utf8',
  });
  const micros = /^RESULT (\d+)/m.exec(done.stdout.replace(/\r/g, ''))?.[1];
  console.log(
    `${name.padEnd(5)} ${micros === undefined ? `no figure: ${done.stderr.slice(-200)}` : `${micros} µs a prompt (bar: 1,000)`}`,
  );
}
rmSync(folder, { recursive: true });
