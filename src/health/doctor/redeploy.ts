import { deployCommand } from '../../core/deploy-command.ts';
import type { Examined } from './examined.ts';

type Given = Pick<Examined, 'deployment' | 'config'>;

/** The command that deploys again with the same settings. */
export const redeploy = ({ deployment, config }: Given, changes: Record<string, string> = {}): string =>
  deployCommand(config ?? deployment, changes);

/**
 * The commands after which everything is there that the template names: CloudFormation does not make again what was
 * deleted by hand while its template says the same. The table is kept and taken over: docs/upgrading.md.
 */
export const remake = (given: Given): string => {
  const { stack, region, table } = given.deployment;
  const stage = stack.replace(/^riposte-/, '');
  return `npx serverless remove --stage ${stage} --region ${region} && ${redeploy(given, { table })}`;
};
