/** Wakes one at a time of those who wait for something to come. */
export function createBell() {
  const waiting: (() => void)[] = [];
  return {
    /** Until it rings for this one, or `until` is over. */
    heard(until: Promise<void> | undefined): Promise<void> {
      return new Promise((resolve) => {
        const wake = (): void => {
          const at = waiting.indexOf(wake);
          if (at >= 0) waiting.splice(at, 1);
          resolve();
        };
        waiting.push(wake);
        void until?.then(wake);
      });
    },
    ring(): void {
      waiting[0]?.();
    },
  };
}

export type Bell = ReturnType<typeof createBell>;
