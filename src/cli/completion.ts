import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What may follow a command: its own commands, and its options with those of the whole program. */
interface Node {
  /** Such as `blocks add`; empty for the program itself. */
  path: string;
  commands: readonly Command[];
  options: readonly Option[];
}

function nodesOf(command: Command, path = ''): Node[] {
  const own = { path, commands: command.commands, options: command.options };
  return [own, ...command.commands.flatMap((each) => nodesOf(each, `${path} ${each.name()}`.trim()))];
}

const flagsOf = (options: readonly Option[]): string[] => options.flatMap(({ long }) => (long ? [long] : []));

/** The script that completes the command in a shell; it calls nothing, and is made from the command's own options. */
export function completionFor(shell: Shell, program: Command): string {
  const nodes = nodesOf(program);
  if (shell === 'fish') return fish(nodes);
  const script = bash(nodes, program.options);
  return shell === 'bash'
    ? script
    : `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${script}`;
}

/** Words that an option takes, where it takes only some. */
const choicesOf = (nodes: readonly Node[]): Map<string, readonly string[]> =>
  new Map(
    nodes.flatMap(({ options }) =>
      options.flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices] as const] : [])),
    ),
  );

function bash(nodes: readonly Node[], globals: readonly Option[]): string {
  const inner = nodes.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`);
  const words = ({ path, commands, options }: Node): string => {
    const all = [
      ...commands.map((each) => each.name()),
      ...flagsOf(options),
      ...(path ? flagsOf(globals) : []),
      '--help',
    ];
    return `    "${path}") words="${[...new Set(all)].join(' ')}" ;;`;
  };
  const values = [...choicesOf(nodes)].map(([long, some]) => `    ${long}) words="${some.join(' ')}" ;;`);
  return `_riposte() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path="" next="" word="" words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case "$next" in
    ${inner.join('|')}) path="$next" ;;
    esac
  done
  case "$path" in
${nodes.map(words).join('\n')}
  esac
  case "$prev" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _riposte riposte
`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function fish(nodes: readonly Node[]): string {
  const lines = nodes.flatMap(({ path, commands, options }) => {
    const names = path.split(' ').filter(Boolean);
    const here = names.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and ');
    const inner = commands.map((each) => each.name()).join(' ');
    const at = here || '__fish_use_subcommand';
    const when = here && inner ? `${here}; and not __fish_seen_subcommand_from ${inner}` : at;
    return [
      ...commands.map(
        (each) => `complete -c riposte -f -n ${quoted(when)} -a ${each.name()} -d ${quoted(each.description())}`,
      ),
      ...options
        .filter(({ long }) => long !== undefined)
        .map(({ long = '', description, argChoices }) => {
          const values = argChoices ? ` -x -a ${quoted(argChoices.join(' '))}` : '';
          const only = here ? ` -n ${quoted(here)}` : '';
          return `complete -c riposte${only} -l ${long.slice(2)}${values} -d ${quoted(description)}`;
        }),
    ];
  });
  return `${lines.join('\n')}\n`;
}
