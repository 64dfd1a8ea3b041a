/**
 * For pages under a strict content policy: schemas are checked without compiling code at run time, which the policy forbids.
 * Must be imported before any schema is made, so it acts at import.
 */
import { config } from 'zod';

config({ jitless: true });
