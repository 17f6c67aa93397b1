/**
 * A command that is loaded when it is called, and no sooner: most of them bring clients of AWS along, and `--help` needs
 * none.
 *
 * @example const show = later(async () => (await import('./commands/show.ts')).show);
 */
export const later =
  <Args extends unknown[]>(load: () => Promise<(...args: Args) => Promise<number>>) =>
  async (...args: Args): Promise<number> =>
    (await load())(...args);
