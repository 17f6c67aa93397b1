import { ANY, ANY_KEY_ANYWHERE, ANY_PARAMETER, type Permission } from '../core/permission.ts';

/** What the look-ups of the calendar call, and no more. Values of secrets and parameters are not among it. */
export const CALENDAR_PERMISSIONS: readonly Permission[] = [
  {
    actions: [
      'acm:ListCertificates',
      'iam:GenerateCredentialReport',
      'iam:GetCredentialReport',
      'iam:ListServerCertificates',
      'kms:DescribeCustomKeyStores',
      'kms:ListKeys',
      'secretsmanager:ListSecrets',
      'ssm:DescribeParameters',
    ],
    resources: [ANY],
    why: 'The calendar says what expires. Lists have no narrower resource, and hold names and dates, never values.',
  },
  {
    actions: ['kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:ListKeyRotations', 'kms:ListResourceTags'],
    resources: [ANY_KEY_ANYWHERE],
    why: 'KMS lists only ids: what a key is, and whether it rotates, has to be asked of each, in the regions of the setting `regions` and in that of a replica’s primary. Nothing is decrypted.',
  },
  {
    actions: ['ssm:ListTagsForResource'],
    resources: [ANY_PARAMETER],
    why: 'The tags of a parameter near its end say whether it is renewed automatically.',
  },
];

/** What the calendar calls at home alone: roles of member accounts stay as they are. */
export const HOME_CALENDAR_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['cloudhsm:DescribeClusters'],
    resources: [ANY],
    why: 'How many HSMs stand behind a custom key store. IAM knows no narrower resource for the list.',
  },
];
