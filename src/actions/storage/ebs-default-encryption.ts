import {
  DisableEbsEncryptionByDefaultCommand,
  EnableEbsEncryptionByDefaultCommand,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
} from '@aws-sdk/client-ec2';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError, isAwsError } from '../../core/errors.ts';
import { ANY, ANY_KEY, OWN_REGION_ONLY } from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import type { RegionTarget } from '../catalogue/targets/storage-targets.ts';
import { probe } from '../shared/probe.ts';

/** The key by which EBS encrypts where nobody names another. It is told, and never set. */
export type EbsBefore = { key: string };

type Ec2 = ActionContext['clients']['ec2'];

export const ebsDefaultEncryption: Action<RegionTarget, EbsBefore> = {
  id: 'ebs-default-encryption',
  permissions: [
    {
      actions: [
        'ec2:DisableEbsEncryptionByDefault',
        'ec2:EnableEbsEncryptionByDefault',
        'ec2:GetEbsDefaultKmsKeyId',
        'ec2:GetEbsEncryptionByDefault',
      ],
      resources: [ANY],
      conditions: OWN_REGION_ONLY,
      why: 'reads, turns on and, when that is undone, turns off the one setting of the account and this region, which is no resource to IAM',
    },
    {
      actions: ['kms:DescribeKey'],
      resources: [ANY_KEY],
      why: 'tells whether the key can encrypt, before instances depend on it',
    },
  ],

  async probe({ ec2 }) {
    const turnOn = new EnableEbsEncryptionByDefaultCommand({ DryRun: true });
    return [await probe('ec2:EnableEbsEncryptionByDefault', () => ec2.send(turnOn))];
  },

  async before({ key: region }, ctx) {
    const { ec2 } = ctx.clients;
    if (await isOn(ec2)) return { verdict: 'unchanged', reason: `New volumes are encrypted by default in ${region}.` };
    const { key, why } = await defaultKey(ctx);
    return why ? { verdict: 'refuse', reason: why } : proceed(region, key);
  },

  async apply(_target, _before, { clients: { ec2 } }) {
    await ec2.send(new EnableEbsEncryptionByDefaultCommand({}));
  },

  async verify({ key: region }, { key }, { clients: { ec2 } }) {
    if (await isOn(ec2))
      return {
        verdict: 'done',
        result: `New volumes in ${region} are encrypted by ${nameOf(key)}. What is there keeps its encryption.`,
      };
    const reason = `Region ${region} does not show that new volumes are encrypted by default.`;
    return { verdict: 'pending', reason, checkAfterSeconds: 60, giveUpAfterSeconds: 600 };
  },

  async undo({ key: region }, { key }, ctx) {
    const { ec2 } = ctx.clients;
    if (!(await isOn(ec2))) return `New volumes in ${region} are not encrypted by default, as before the action.`;
    const { key: present } = await defaultKey(ctx);
    if (present !== key)
      throw new CannotUndoError(
        `EBS encrypts by ${nameOf(present)} by now, and the action left ${nameOf(key)}: somebody builds on it. Decide by hand what new volumes should have.`,
      );
    await ec2.send(new DisableEbsEncryptionByDefaultCommand({}));
    return `New volumes in ${region} are not encrypted by default any more. What was encrypted meanwhile stays so.`;
  },
};

async function isOn(ec2: Ec2): Promise<boolean> {
  const { EbsEncryptionByDefault } = await ec2.send(new GetEbsEncryptionByDefaultCommand({}));
  return EbsEncryptionByDefault === true;
}

const BY_AWS = 'alias/aws/ebs';
const nameOf = (key: string): string => (key === BY_AWS ? 'AWS’s own key of EBS' : `the key ${clean(key, 160)}`);

function proceed(region: string, key: string): Prepared<EbsBefore> {
  return {
    verdict: 'proceed',
    before: { key },
    from: 'new volumes are encrypted only where somebody asks for it',
    to: `new volumes, and copies of snapshots, are encrypted by ${nameOf(key)}; what is there stays as it is`,
    effect: `has new volumes in ${region} encrypted by ${nameOf(key)}, the default key of EBS there, which stays as it is`,
    alsoHit:
      key === BY_AWS
        ? 'whoever shares snapshots or images of new volumes with other accounts, which that key does not allow; instance types too old to encrypt do not start any more'
        : 'whoever starts instances and may not use the key, Auto Scaling among them; instance types too old to encrypt do not start any more',
    tags: {},
    unlessApproved: 'A region has no tag by which its owner could say that this is meant.',
  };
}

/**
 * The region's default key, and why instances must not depend on it where they may not. The key that EBS makes for itself
 * goes by its alias, also where it is named by its ARN, as once it is used: AWS keeps it in order.
 */
async function defaultKey({ clients, config }: ActionContext): Promise<{ key: string; why?: string }> {
  const { KmsKeyId: key = '' } = await clients.ec2.send(new GetEbsDefaultKmsKeyIdCommand({}));
  if (/(?:^|:)alias\/aws\/ebs$/.test(key)) return { key: BY_AWS };
  const said = `The default key of EBS, ${clean(key, 160)},`;
  const advice = 'With it, no instance with a new volume would start: choose another default key first.';
  const own = `arn:${config.partition}:kms:${config.region}:${config.account}:key/`;
  if (!key.startsWith(own))
    return { key, why: `${said} is no key of this account and region. See by hand that it stays usable.` };
  try {
    const { KeyMetadata } = await clients.kms.send(new DescribeKeyCommand({ KeyId: key }));
    const { KeyManager, KeyState } = KeyMetadata ?? {};
    if (KeyManager === 'AWS') return { key: BY_AWS };
    if (KeyState === 'Enabled') return { key };
    return { key, why: `${said} is in the state ${clean(String(KeyState), 40)}. ${advice}` };
  } catch (error) {
    if (isAwsError(error, 'NotFoundException')) return { key, why: `${said} does not exist. ${advice}` };
    throw error;
  }
}
