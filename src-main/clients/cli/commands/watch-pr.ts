/** `vesper watch-pr`: pull requests that are watched; which forges may be asked, with which token; and deliveries of theirs. */
import {
  pullStanding,
  type ForgeHook,
  type ForgeHost,
  type ForgeView,
  type ForgeWatch,
} from '../../../../src-shared/contract/forge.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { plain, plural, print, shortTime } from '../print.ts';
import { readSecret } from '../secret.ts';
import { one } from './projects.ts';

interface Options {
  project?: string;
  forge?: ForgeWatch['kind'];
  allow?: boolean;
  stop?: boolean;
  list?: boolean;
  webhook?: 'on' | 'off';
  port?: string;
  address?: string;
}

export async function watchPr(context: Context, options: Options, url?: string): Promise<void> {
  if (options.webhook !== undefined) return webhook(context, options);
  if (options.port !== undefined || options.address !== undefined)
    throw new VesperError(
      'bad-input',
      '--port and --address are of --webhook.',
      'vesper watch-pr --webhook on --port 7312',
    );
  if (options.list) return list(context);
  const what = url ?? options.project;
  if (what === undefined)
    throw new VesperError(
      'bad-input',
      'Which pull request?',
      'vesper watch-pr URL, with the address of its page; or vesper watch-pr --project P, for those of its own branches.',
    );
  if (options.stop)
    return one(context, async (call) =>
      print(context, await call('forge.stop', { what }), ({ watch }) => `${nameOf(watch)} is not watched any more.`),
    );
  const asked = {
    ...(url === undefined ? {} : { url }),
    ...(options.project === undefined ? {} : { project: options.project }),
    ...(options.forge === undefined ? {} : { kind: options.forge }),
  };
  await one(context, async (call) => {
    const allow = options.allow === true;
    const done = await call('forge.watch', { ...asked, allow }).catch(async (thrown: unknown) => {
      if (allow || !isAskable(context, thrown)) throw thrown;
      context.io.err(plain(thrown.message));
      if (!(await confirm('Let it be asked from now on?'))) throw thrown;
      return call('forge.watch', { ...asked, allow: true });
    });
    print(context, done, ({ watch, added }) => [
      added ? `Watching ${nameOf(watch)}.` : `${nameOf(watch)} is watched already.`,
      ...tellWatch(watch),
    ]);
  });
}

/** `vesper settings forge [allow|deny HOST]` */
export async function forgeHosts(context: Context, act: string | undefined, host: string | undefined): Promise<void> {
  if (act === undefined)
    return one(context, async (call) => print(context, await call('forge.list', {}), ({ hosts }) => tellHosts(hosts)));
  if ((act !== 'allow' && act !== 'deny') || host === undefined)
    throw new VesperError('bad-input', 'That is not understood.', 'vesper settings forge [allow HOST | deny HOST]');
  await one(context, async (call) =>
    print(context, await call('forge.allow', { host, on: act === 'allow' }), ({ hosts }) => tellHosts(hosts)),
  );
}

/** `vesper settings secret set|remove HOST`, and `webhook` for what deliveries are signed with. */
export async function forgeSecret(context: Context, act: 'set' | 'remove', host: string): Promise<void> {
  const value = act === 'set' ? await readSecret(context, host === 'webhook' ? 'Secret: ' : 'Token: ') : undefined;
  await one(context, async (call) => {
    if (value === undefined) return print(context, await call('forge.removeKey', { host }), () => 'It was removed.');
    const view = await call('forge.keepKey', { host, value });
    print(context, view, () =>
      host === 'webhook'
        ? ['Kept. Deliveries that are not signed with it are refused.', ...tellHook(view.hook)]
        : `Kept for ${host}, and sent to no other host.`,
    );
  });
}

async function webhook(context: Context, { webhook: state, port, address }: Options): Promise<void> {
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && !(Number.isInteger(number) && number >= 0 && number <= 65_535))
    throw new VesperError('bad-input', `--port: "${port}" is no port.`);
  await one(context, async (call) => {
    const view = await call('forge.hook', {
      on: state === 'on',
      ...(number === undefined ? {} : { port: number }),
      ...(address === undefined ? {} : { address }),
    });
    print(context, view, ({ hook }) => tellHook(hook));
  });
}

async function list(context: Context): Promise<void> {
  await one(context, async (call) =>
    print(context, await call('forge.list', {}), ({ watches, hosts, hook }: ForgeView) => [
      ...(watches.length === 0
        ? ['No pull request is watched.']
        : watches.flatMap((watch) => [`${watch.url}  (${watch.id})`, ...tellWatch(watch)])),
      ...tellHosts(hosts),
      ...(hook.on ? tellHook(hook) : []),
    ]),
  );
}

function tellWatch(watch: ForgeWatch): string[] {
  const looked = watch.lookedAt === undefined ? 'not looked at yet' : `looked at ${shortTime(watch.lookedAt)}`;
  const state =
    watch.state === 'ended' ? 'ended' : watch.because === undefined ? looked : `${looked}; ${watch.because}`;
  return [`  ${state}`, ...watch.pulls.map((pull) => `  #${pull.number} ${pullStanding(pull)}: ${pull.title}`)];
}

function tellHosts(hosts: readonly ForgeHost[]): string[] {
  if (hosts.length === 0) return ['No forge may be asked.'];
  return hosts.map(({ host, allowed, token, used, budget, limit, rests }) => {
    const share = limit === undefined ? `${budget} an hour` : `a tenth of ${limit} an hour`;
    const rest = rests ? `; not before ${shortTime(rests.until)}: ${rests.because}` : '';
    return `${host}: ${allowed ? 'may be asked' : 'may not be asked'}, ${token ? 'with a token' : 'no token'}, ${plural(used, 'request')} this hour of at most ${budget} (${share})${rest}`;
  });
}

function tellHook({ on, listening, address, port, path, secret, because, heard, refused }: ForgeHook): string[] {
  if (!on) return ['Deliveries are not listened to.'];
  const where = `${address}:${port}${path}`;
  return [
    listening
      ? `Deliveries are heard at ${where}: ${heard} heard, ${refused} refused.`
      : `Deliveries are to be heard at ${where}, and are not: ${because ?? 'Vesper does not run'}.`,
    ...(secret ? [] : ['Keep the secret they are signed with: vesper settings secret set webhook']),
    'A forge on the internet reaches it only by a public address that you lead here (a tunnel or a proxy of yours). Without one, polling does the same, later.',
  ];
}

function nameOf({ repo, number }: ForgeWatch): string {
  return number === null ? `pull requests of your branches in ${repo}` : `${repo} #${number}`;
}

/** Refused only because its host may not be asked: a person at a terminal can say so at once. */
function isAskable(context: Context, thrown: unknown): thrown is VesperError {
  if (!(thrown instanceof VesperError) || thrown.code !== 'refused') return false;
  return !context.caller.agent && context.isTerminal && !context.json && thrown.hint?.includes('--allow') === true;
}
