/**
 * A dream's process that misbehaves, started as the real one is; for `dream-storm.test.ts`.
 */
export type Vice = 'crashes' | 'spins' | 'sleeps' | 'hogs heap' | 'hogs buffers' | 'lies';

process.on('disconnect', () => process.exit(0));
process.on('message', ({ vice }: { vice?: Vice }) => vice && misbehave(vice));

function misbehave(vice: Vice): void {
  switch (vice) {
    case 'crashes':
      throw new Error('a bug in the dream');
    case 'spins':
      for (;;);
    case 'sleeps':
      setInterval(() => undefined, 1000);
      return;
    case 'hogs heap': {
      const kept: string[] = [];
      for (let n = 0; ; n++) kept.push(`${n} `.repeat(1000));
    }
    case 'hogs buffers': {
      const kept: Buffer[] = [];
      setInterval(() => kept.push(Buffer.alloc(20_000_000, 1)), 10);
      return;
    }
    case 'lies':
      process.send?.({ type: 'operations', operations: [{ op: 'erase' }] });
  }
}
