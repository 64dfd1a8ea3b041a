/**
 * What leaves for a model, held against hostile texts and secrets: the request stays whole JSON, its constant part stays as it is.
 */
import { expect, test } from 'vitest';
import { give } from '../../../../src-main/engine/dream/model/given.ts';
import { instructions } from '../../../../src-main/engine/dream/model/instructions.ts';
import { tools } from '../../../../src-main/engine/dream/model/tools.ts';
import { redactText } from '../../../../src-main/engine/redact/redact.ts';
import type { RedactedText } from '../../../../src-main/engine/redact/redacted.ts';
import { corpus } from '../../../trust/injection/corpus.ts';
import { trust } from '../../../support/trust.ts';

const redactor = { text: (text: string) => Promise.resolve(redactText(text).text as RedactedText) };
const bodyOf = (content: string) =>
  JSON.stringify({ system: [{ type: 'text', text: instructions }], tools, messages: [{ role: 'user', content }] });

/** Made here, so that no scanner finds them in this file. */
const keyLine = 'MIIEpAIBAAKCAQEA7bq9Zx0Q2vT5n8sL1kJ4hG6fD3pW9yRc';
/** Each with the part that must not leave. */
const secrets: [text: string, part: string][] = [
  [`AKIA${'QX7ZJ5N2P4MFR6T3'}`, 'QX7ZJ5N2P4MFR6T3'],
  [`ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`, 'a1B2c3D4e5F6g7H8'],
  [
    `-----BEGIN ${'RSA PRIVATE KEY'}-----\n${`${keyLine}\n`.repeat(12)}-----END ${'RSA PRIVATE KEY'}-----`,
    keyLine.slice(0, 30),
  ],
  [`postgres://harbor:${'kT9-vQ2_xW7zLm4p'}@db.internal/harbor`, 'kT9-vQ2_xW7zLm4p'],
];

test('S8, J3: the second redaction leaves a request whole, and no hostile text or secret its own line or mark', async ({
  task,
}) => {
  const texts = [...corpus.map(({ text }) => text), ...secrets.map(([secret]) => `The deploy uses ${secret} today.`)];
  const given = await Promise.all(texts.map((text) => give(redactor, text, 1500)));
  const body = bodyOf(given.filter((line) => line !== undefined).join('\n'));
  const sent = redactText(body).text;
  const parsed = JSON.parse(sent) as { system: unknown; tools: unknown };
  expect(parsed.tools).toEqual(JSON.parse(JSON.stringify(tools)));
  expect(parsed.system).toEqual([{ type: 'text', text: instructions }]);
  // The cache of a server holds on to the constant part only as long as it is the same to the byte.
  expect(redactText(bodyOf('The mark of this request is abcdefghijklmnop.')).text).toBe(
    bodyOf('The mark of this request is abcdefghijklmnop.'),
  );
  const bad = [
    ...given.filter(
      (line) => line !== undefined && /[\n\r\u202a-\u202e\u2066-\u2069]|<\||<[/a-z!?|]|\[\/?INST\]/iu.test(line),
    ),
    ...secrets.flatMap(([, part]) => (sent.includes(part) ? [part] : [])),
  ];
  for (const id of ['S8', 'J3'])
    trust(task, { id, tried: 'hostile texts and secrets on their way to a model', count: texts.length, bad: bad.length, badly: 'left as they were' }); // prettier-ignore
  expect(bad).toEqual([]);
});

test('what cannot be checked for secrets is not given, and a text is cut behind the redactor', async () => {
  expect(await give({ text: () => Promise.resolve('' as RedactedText) }, 'harbor', 100)).toBeUndefined();
  const [secret, part] = secrets[1] ?? ['', ''];
  expect(await give(redactor, `${'word '.repeat(18)}${secret}`, 100)).not.toContain(part.slice(0, 6));
  expect((await give(redactor, 'word '.repeat(100), 100))?.length).toBeLessThanOrEqual(100);
});
