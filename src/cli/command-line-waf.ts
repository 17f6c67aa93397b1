import type { Command } from 'commander';
import type { Run } from './command-line.ts';
import type { ExplainAddressOptions } from './commands/waf-explain.ts';
import type { WafSamplesOptions } from './commands/waf-samples.ts';
import { later } from './later.ts';

const wafSamples = later(async () => (await import('./commands/waf-samples.ts')).wafSamples);
const explainAddress = later(async () => (await import('./commands/waf-explain.ts')).explainAddress);

/** What the web ACLs of the account stop, and why. */
export function addWaf(program: Command, run: Run): void {
  const waf = program.command('waf').description('what the web ACLs of the account stop, and how to let it pass');
  waf
    .command('samples')
    .description(
      'requests of the last three hours by rule, managed groups included, with what to paste to let them pass',
    )
    .option('--acl <name>', 'of this web ACL alone, by its name or ARN')
    .option('--rule <name>', 'of this rule of a web ACL alone')
    .action((options: WafSamplesOptions) => run((context) => wafSamples(options, context)));
  waf
    .command('explain')
    .argument('<address>', 'an address of a client')
    .description('why an address is stopped: block list, IP sets, rate limits, and what was done to its requests')
    .option('--acl <name>', 'by this web ACL alone, by its name or ARN')
    .action((address: string, options: ExplainAddressOptions) =>
      run((context) => explainAddress(address, options, context)),
    );
}
