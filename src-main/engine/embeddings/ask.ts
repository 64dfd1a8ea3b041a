/**
 * One request of the common embeddings API: `POST /v1/embeddings {model, input}`, answered by `data`, a vector for each text.
 */
import { z } from 'zod';
import type { Egress } from '../egress/egress.ts';

export interface Server {
  /** Address before `/v1/embeddings`, without a slash at its end. */
  base: string;
  model: string;
  /** US dollars a million tokens. */
  price: number;
}

const answerSchema = z.object({
  data: z.array(z.object({ index: z.int().nonnegative().optional(), embedding: z.array(z.number()).min(2).max(8192) })),
  usage: z.object({ total_tokens: z.number().nonnegative() }).optional(),
});
/** Bytes of an answer for each text: 8,192 numbers as JSON. */
const mostAnswer = 200_000;

/** Vectors in the order of the texts, all of one length and none of zeros; or why there are none. `deadline` in ms. */
export async function askFor(
  egress: Pick<Egress, 'send'>,
  { base, model, price }: Server,
  { texts, about, deadline }: { texts: readonly string[]; about: string; deadline: number },
): Promise<{ vectors: number[][] } | { because: string }> {
  const body = JSON.stringify({ model, input: texts });
  const most = (Buffer.byteLength(body) * price) / 1e6; // a token stands for one byte at least
  const sent = await egress.send({
    url: `${base}/v1/embeddings`,
    purpose: 'embeddings',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    about,
    deadline,
    maxAnswer: mostAnswer * texts.length,
    cost: {
      atMost: most,
      of(answer) {
        const tokens = readAnswer(answer.body)?.usage?.total_tokens;
        return tokens === undefined ? most : Math.min(most, (tokens * price) / 1e6);
      },
    },
  });
  if (sent.outcome !== 'answered') return { because: sent.because };
  if (sent.status !== 200) return { because: `the server answered ${sent.status}` };
  const data = readAnswer(sent.body)?.data;
  if (data?.length !== texts.length) return { because: 'the answer holds no vector for each text' };
  const inOrder = new Map(data.map(({ index, embedding }, i) => [index ?? i, embedding]));
  const vectors = texts.flatMap((_text, i) => [inOrder.get(i) ?? []]);
  const size = vectors[0]?.length ?? 0;
  if (vectors.some((vector) => vector.length !== size || size === 0 || vector.every((value) => value === 0)))
    return { because: 'the answer holds vectors that cannot be compared' };
  return { vectors };
}

function readAnswer(body: Buffer): z.infer<typeof answerSchema> | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined; // no JSON
  }
}
