/**
 * What a line of the contract is: a call with input and result, or an event with its payload; and the shapes that many share.
 */
import { z } from 'zod';

export interface Call<In = z.ZodType, Out = z.ZodType> {
  type: 'call';
  in: In;
  out: Out;
  does: string;
}
export interface Event<Payload = z.ZodType> {
  type: 'event';
  payload: Payload;
  means: string;
}
// Bound to the schemas' core: to hold each against all that a ZodType can do took the type checker most of its time.
export const call = <I extends z.core.$ZodType, O extends z.core.$ZodType>(
  does: string,
  input: I,
  out: O,
): Call<I, O> => ({
  type: 'call',
  in: input,
  out,
  does,
});
export const event = <P extends z.core.$ZodType>(means: string, payload: P): Event<P> => ({
  type: 'event',
  payload,
  means,
});

export const none = z.strictObject({});
export const done = z.object({ ok: z.literal(true) });
/** A project by id, name or path. */
export const projectName = z.string().min(1);
