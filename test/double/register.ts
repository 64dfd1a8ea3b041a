/** `node --import` this file, and whatever imports 'electron' gets the double. */
import { registerHooks } from 'node:module';
import { moveClock } from './time.ts';

moveClock();

const double = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' || specifier === 'electron/main'
      ? { url: double, shortCircuit: true }
      : next(specifier, context),
});
