/**
 * Compose files: the services' names, the images they are made from.
 */
import { z } from 'zod';
import { readYaml } from '../../../yaml.ts';
import type { Reader } from './reader.ts';

const composeSchema = z.object({
  services: z.record(z.string(), z.looseObject({ image: z.string().optional().catch(undefined) }).nullable()),
});

export const composeYaml: Reader = (text) => {
  const { services } = composeSchema.parse(readYaml(text));
  const dependencies = Object.values(services).flatMap((service) =>
    service?.image === undefined ? [] : [image(service.image)],
  );
  return { ecosystem: 'docker', manager: 'docker-compose', scripts: Object.keys(services), dependencies };
};

/** `postgres:16` → postgres, 16; a registry with a port keeps it. */
export function image(reference: string): { name: string; version: string; dev: boolean } {
  const bare = reference.split('@')[0] ?? '';
  const colon = bare.lastIndexOf(':');
  const tagged = colon > bare.lastIndexOf('/');
  return { name: tagged ? bare.slice(0, colon) : bare, version: tagged ? bare.slice(colon + 1) : '', dev: false };
}
