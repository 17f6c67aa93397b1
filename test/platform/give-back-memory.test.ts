import { giveBackMemory } from '../../src/platform/give-back-memory.ts';

const MEGABYTE = 2 ** 20;

const heap = (): number => process.memoryUsage().heapTotal / MEGABYTE;
const objects = (count: number): object[] => Array.from({ length: count }, (_, index) => ({ index }));

describe('memory', () => {
  it('what nothing holds is given back to the system, and what is held stays', () => {
    const held = objects(1000);
    expect(objects(1_000_000).length).toBe(1_000_000);
    const most = heap();
    giveBackMemory({ all: true });
    expect(most - heap()).toBeGreaterThan(20);
    expect(held[999]).toEqual({ index: 999 });
  });
});
