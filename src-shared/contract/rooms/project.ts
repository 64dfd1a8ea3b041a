/** project.*: which folders are watched, and what may be recorded of each. */
import { z } from 'zod';
import { call, event, none, projectName } from '../calls.ts';
import { stampSchema } from '../observation.ts';
import { grantSchema, previewSchema, projectSchema, suggestionSchema } from '../views.ts';

export const project = {
  add: call(
    'Watches a folder. `confirmed`: a person answered what may be recorded.',
    z.strictObject({
      path: z.string().min(1),
      sources: z.array(grantSchema).optional(),
      name: z.string().optional(),
      confirmed: z.literal(true).optional(),
    }),
    z.object({ project: projectSchema, firstLook: z.object({ records: z.int() }) }),
  ),
  remove: call(
    'Stops watching a project; what it logged and remembers stays.',
    z.strictObject({ project: projectName }),
    z.object({ project: projectSchema }),
  ),
  list: call('Every project.', none, z.object({ projects: z.array(projectSchema) })),
  pause: call(
    'Stops reading, all projects or one, until a time or until resumed (`until` null).',
    z.strictObject({ project: projectName.optional(), until: stampSchema.nullable() }),
    z.object({ projects: z.array(projectSchema) }),
  ),
  resume: call(
    'Reads again; what happened meanwhile is not back-filled.',
    z.strictObject({ project: projectName.optional() }),
    z.object({ projects: z.array(projectSchema) }),
  ),
  folders: call(
    'Folders inside the home folder, to choose a project from.',
    z.strictObject({ path: z.string().optional() }),
    z.object({
      path: z.string(),
      parent: z.string().nullable(),
      folders: z.array(z.object({ name: z.string(), path: z.string(), git: z.boolean() })),
    }),
  ),
  allow: call(
    'Sets what may be recorded of a project; a source that is left out is not read from now on.',
    z.strictObject({ project: projectName, sources: z.array(grantSchema) }),
    z.object({ project: projectSchema }),
  ),
  preview: call(
    'What adding a folder would record, with real samples of it, within a second, or ten where that was too short (`longer`). Nothing is kept.',
    z.strictObject({ path: z.string().min(1), longer: z.boolean().optional() }),
    previewSchema,
  ),
  suggest: call(
    'Folders that agents worked in lately and that are not watched, newest first.',
    none,
    z.object({ folders: z.array(suggestionSchema) }),
  ),
  changed: event('The list of projects or a state in it changed.', none),
} as const;
