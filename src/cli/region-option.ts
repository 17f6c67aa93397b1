import { Command } from 'commander';

const isRegion = (name: string): boolean => name === '--region';

/**
 * The program, whose `--region` says where the deployment is: before the command always, and behind it unless the command
 * has a `--region` of its own, which selects. So `riposte --region us-east-1 list` looks at the deployment there, and
 * `riposte list --region us-east-1` shows what the deployment did there.
 */
export class Program extends Command {
  /** Whether a region was named behind a command that selects by it. */
  hasSelectedByRegion = false;

  override parseOptions(args: string[]): { operands: string[]; unknown: string[] } {
    const at = this.#operandAt(args, 0);
    if (at < 0 || !this.selectsByRegion(args)) return super.parseOptions(args);
    const head = super.parseOptions(args.slice(0, at + 1));
    const all = this.options;
    try {
      Object.assign(this, { options: all.filter(({ long }) => !isRegion(long ?? '')) });
      const tail = super.parseOptions(args.slice(at + 1));
      this.hasSelectedByRegion = tail.unknown.some((word) => isRegion(word.split('=')[0] ?? ''));
      return { operands: [...head.operands, ...tail.operands], unknown: [...head.unknown, ...tail.unknown] };
    } finally {
      Object.assign(this, { options: all });
    }
  }

  /** Whether the command that is called has a `--region` of its own. */
  selectsByRegion(args: readonly string[]): boolean {
    let command: Command = this;
    for (let at = this.#operandAt(args, 0); at >= 0; at = this.#operandAt(args, at + 1)) {
      const next = command.commands.find((each) => each.name() === args[at]);
      if (!next) break;
      command = next;
    }
    return command !== this && command.options.some(({ long }) => isRegion(long ?? ''));
  }

  /** Where the next word stands that is no option of the program, nor the value of one; -1 where none does. */
  #operandAt(args: readonly string[], from: number): number {
    for (let at = from; at < args.length; at += 1) {
      const word = args[at] ?? '';
      if (!word.startsWith('-')) return at;
      if (word === '--') return -1;
      if (this.options.some((option) => [option.long, option.short].includes(word) && option.required)) at += 1;
    }
    return -1;
  }
}
