/**
 * A server on this machine that speaks the common embeddings API: a text's vector counts its words, and words of one group of a small
 * table count as one. So texts that mean the same to the table are alike, though no word is the same. It can fail in every usual way.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

const GROUPS = ['lunch dinner meal ate eat', 'automobile car drove vehicle', 'postponed delayed moved shifted later'];
const SIZE = 256;

export type EmbeddingsWay = 'well' | 'silence' | 'status' | 'garbage' | 'too-few' | 'zeros' | 'uneven' | 'hang-up';
export interface EmbeddingsServer {
  url: string;
  asked: { model: string; input: string[] }[];
  way: EmbeddingsWay;
}

export async function embeddingsServer(): Promise<EmbeddingsServer> {
  const state: EmbeddingsServer = { url: '', asked: [], way: 'well' };
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const said = JSON.parse(Buffer.concat(pieces).toString()) as { model: string; input: string[] };
      if (request.url === '/v1/embeddings' && request.method === 'POST') state.asked.push(said);
      const data = said.input.map((text, index) => ({ index, embedding: vectorOf(text) }));
      switch (state.way) {
        case 'silence':
          return;
        case 'hang-up':
          return void response.destroy();
        case 'status':
          return void response.writeHead(500).end('{}');
        case 'garbage':
          return void response.end('<html>');
        case 'too-few':
          return void response.end(JSON.stringify({ data: data.slice(1) }));
        case 'zeros':
          return void response.end(JSON.stringify({ data: data.map((one) => ({ ...one, embedding: [0, 0, 0] })) }));
        case 'uneven':
          return void response.end(
            JSON.stringify({ data: data.map((one, i) => ({ ...one, embedding: new Array<number>(i + 2).fill(1) })) }),
          );
        case 'well':
          // In another order, as the API allows.
          return void response.end(JSON.stringify({ data: [...data].reverse(), usage: { total_tokens: 5 } }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

function vectorOf(text: string): number[] {
  const vector = new Array<number>(SIZE).fill(0);
  for (const word of text.toLowerCase().match(/[a-z]{3,}/g) ?? []) {
    const group = GROUPS.findIndex((words) => words.split(' ').includes(word));
    const place = group === -1 ? GROUPS.length + (hashOf(word) % (SIZE - GROUPS.length)) : group;
    vector[place] = (vector[place] ?? 0) + (group === -1 ? 0.3 : 3);
  }
  vector[SIZE - 1] = 0.1; // of no text only zeros
  return vector;
}

function hashOf(word: string): number {
  let hash = 7;
  for (const letter of word) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return hash;
}
