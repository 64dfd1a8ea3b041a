/** forge.*: pull requests that are watched. */
import { z } from 'zod';
import { call, event, none, projectName } from '../calls.ts';
import { forgeKinds, forgeViewSchema, forgeWatchSchema } from '../forge.ts';

const address = z.string().min(1).max(1000);
const host = z.string().min(1).max(300);

export const forge = {
  list: call(
    'Pull requests that are watched, what their forges were asked, and what deliveries are heard.',
    none,
    forgeViewSchema,
  ),
  watch: call(
    'Watches a pull request by the address of its page, or the open ones of a project’s own branches. Nothing is asked of a host that is not allowed; with `allow` it is from now on.',
    z.strictObject({
      url: address.optional(),
      project: projectName.optional(),
      kind: z.enum(forgeKinds).optional(),
      allow: z.boolean().optional(),
    }),
    z.object({ watch: forgeWatchSchema, added: z.boolean() }),
  ),
  stop: call(
    'Watches it no more: an address, a project, or an id of the list.',
    z.strictObject({ what: address }),
    z.object({ watch: forgeWatchSchema }),
  ),
  allow: call(
    'Says whether a forge’s API may be asked for pull requests.',
    z.strictObject({ host, on: z.boolean() }),
    forgeViewSchema,
  ),
  keepKey: call(
    'Keeps a token for one forge’s API and no other host, or the secret of its deliveries (`webhook`). No answer ever holds it.',
    z.strictObject({ host, value: z.string().min(1).max(1000) }),
    forgeViewSchema,
  ),
  removeKey: call('Removes it.', z.strictObject({ host }), forgeViewSchema),
  hook: call(
    'Says whether deliveries of forges are listened to, where (127.0.0.1 unless told), and on which port.',
    z.strictObject({
      on: z.boolean(),
      port: z.int().min(0).max(65_535).optional(),
      address: z.string().min(1).max(100).optional(),
    }),
    forgeViewSchema,
  ),
  changed: event('A pull request was looked at, or what is watched, asked or heard became another.', none),
} as const;
