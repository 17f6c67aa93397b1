import type { Command } from 'commander';

/** Two examples for each command that does something, by its path; `--help` shows them, and a test runs their options. */
export const EXAMPLES: Readonly<Record<string, readonly [string, string]>> = {
  status: ['status', 'status --watch 10s'],
  list: ['list --open', 'list --since 4h --severity high,critical -o csv'],
  show: ['show k7f3q2md', 'show AKIAEXAMPLE000000001 --json'],
  doctor: ['doctor', 'doctor --accept macie'],
  diagnose: [
    'diagnose arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-AbCdEf',
    'diagnose alias/shop --for arn:aws:iam::111122223333:role/app',
  ],
  retire: ['retire --dry-run', 'retire --all --yes'],
  'org status': ['org status', 'org status --all --json'],
  digest: ['digest --date today --text', 'digest --date 2026-W47 --open'],
  drill: [
    'drill isolate-instance i-0123456789abcdef0',
    'drill isolate-instance i-0123456789abcdef0 --minutes 2 --json',
  ],
  expiring: ['expiring --days 90', 'expiring --ics > expiring.ics'],
  explain: ['explain k7f3q2md', 'aws guardduty get-findings … | riposte explain -'],
  backtest: [
    'backtest --days 90 --html > backtest.html',
    'backtest findings.json --rules new.yml --against riposte.yml',
  ],
  approve: ['approve k7f3q2md', 'approve --waiting --playbook key-* --dry-run'],
  reject: ["reject k7f3q2md --reason 'our own test'", 'reject --waiting --account 111122223333'],
  undo: ['undo k7f3q2md', 'undo --playbook port-probe --since 14:00'],
  ack: ["ack k7f3q2md --reason 'known until May'", 'ack --open --severity low --reason-file why.txt'],
  retry: ['retry k7f3q2md', 'retry --outcome failed --since 1d'],
  pause: ["pause --reason 'change window'", 'pause --playbook port-probe'],
  resume: ['resume', 'resume --playbook port-probe'],
  redrive: ['redrive --dry-run', 'redrive guardduty --since 2h'],
  export: ['export --from yesterday --format ocsf', 'export --since 4h --action block-ip --format csv'],
  rehearse: ['rehearse rehearsals', 'rehearse story.yml --json'],
  replay: ['replay event.json', 'aws guardduty get-findings … | riposte replay - --rate 10'],
  completion: ['completion bash > ~/.local/share/bash-completion/completions/riposte', 'completion fish | source'],
  'org look': ['org look', 'org look --stage prod'],
  'org templates': ['org templates', 'org templates --findings every --write members'],
  'org deploy': ['org deploy --unit r-a1b2 --dry-run', 'org deploy --yes'],
  'blocks list': ['blocks list', 'blocks list --json'],
  'blocks show': ['blocks show 198.51.100.7', 'blocks show 2001:db8::/48'],
  'blocks samples': ['blocks samples', 'blocks samples --json'],
  'waf samples': ['waf samples', 'waf samples --acl shop --rule common'],
  'waf explain': ['waf explain 203.0.113.9', 'waf explain 2001:db8::7 --acl shop --json'],
  'blocks add': [
    "blocks add 198.51.100.7 --for 7d --reason 'scans us'",
    "blocks add 203.0.113.0/24 --permanent --reason 'ours to keep out'",
  ],
  'blocks extend': ['blocks extend 198.51.100.7 --for 30d', 'blocks extend 198.51.100.7 --permanent'],
  'blocks remove': ['blocks remove 198.51.100.7', "blocks remove --reason 'feed A' --since 7d --dry-run"],
  'blocks export': ['blocks export > blocks.csv', 'blocks export --format cidr'],
  'blocks import': [
    "blocks import feed.txt --for 30d --reason 'feed A'",
    'blocks import - --permanent --dry-run < feed.txt',
  ],
  'blocks never-block list': ['blocks never-block list', 'blocks never-block list --json'],
  'blocks never-block add': [
    "blocks never-block add 198.51.100.0/24 --reason 'our office'",
    "blocks never-block add 203.0.113.9 --for 8h --reason 'a test of ours'",
  ],
  'blocks never-block remove': [
    'blocks never-block remove 198.51.100.0/24',
    'blocks never-block remove 203.0.113.9 --yes',
  ],
  'blocks never-block accept': ['blocks never-block accept', 'blocks never-block accept parameter --yes'],
  'notify list': ['notify list', 'notify list --json'],
  'notify test': ['notify test', 'notify test --channel on-call'],
  'playbooks list': ['playbooks list', 'playbooks list --json'],
  'playbooks check': ['playbooks check', 'playbooks check riposte.yml'],
  'playbooks push': ['playbooks push', 'playbooks push riposte.override.yml --events findings.json --dry-run'],
  'playbooks rollback': ['playbooks rollback', 'playbooks rollback --to 7 --dry-run'],
  'playbooks accept': ['playbooks accept', 'playbooks accept --yes'],
  'playbooks pull': ['playbooks pull > riposte.override.yml', 'playbooks pull --stage prod'],
};

/** Commands that do something themselves, with their paths. */
function leavesOf(command: Command, path: string): [path: string, command: Command][] {
  if (command.commands.length === 0) return [[path, command]];
  return command.commands.flatMap((each) => leavesOf(each, pathOf(path, each)));
}

const pathOf = (path: string, command: Command): string => `${path} ${command.name()}`.trim();

/** Gives each command its examples, and each group those of its first two commands. */
export function addExamples(command: Command, path = ''): void {
  for (const each of command.commands) addExamples(each, pathOf(path, each));
  if (path === '') return;
  const own = EXAMPLES[path] ?? leavesOf(command, path).map(([leaf]) => EXAMPLES[leaf]?.[0] ?? leaf);
  const lines = own.slice(0, 2).map((line) => `  ${/^aws /.test(line) ? line : `riposte ${line}`}`);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
