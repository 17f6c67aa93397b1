import { ANY, ANY_KEY, ANY_PARAMETER, OWN_KEY, type Permission } from '../../../core/permission.ts';

const SEALING = { StringEquals: { 'kms:EncryptionContext:riposte': 'parameter-backup' } } as const;
const BY_PARAMETER_STORE = { StringEquals: { 'kms:ViaService': 'ssm.${AWS::Region}.amazonaws.com' } } as const;

/** What keeping copies needs. */
export const TAKE_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['ssm:DescribeParameters'],
    resources: [ANY],
    why: 'finds those that are tagged; IAM knows no narrower resource',
  },
  { actions: ['ssm:ListTagsForResource'], resources: [ANY_PARAMETER], why: 'the tags are a part of the copy' },
  {
    actions: ['ssm:GetParameters'],
    resources: [ANY_PARAMETER],
    conditions: { StringEquals: { 'aws:ResourceTag/riposte:backup': 'true' } },
    why: 'Values are read only where the owner has tagged the parameter to be kept.',
  },
  {
    actions: ['kms:Decrypt'],
    resources: [ANY_KEY],
    conditions: BY_PARAMETER_STORE,
    why: 'SecureStrings are encrypted under keys of their owners’ choice.',
  },
  { actions: ['kms:GenerateDataKey'], resources: [OWN_KEY], conditions: SEALING, why: 'encrypts the copies' },
];

/** What putting a parameter back needs; without copies it only says that there is none. */
const RESTORING = { setting: 'parameterBackup' } as const;
export const RESTORE_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['ssm:DescribeParameters'],
    resources: [ANY],
    why: 'tells whether it is there; IAM knows no narrower resource',
  },
  { ...RESTORING, actions: ['kms:Decrypt'], resources: [OWN_KEY], conditions: SEALING, why: 'opens the copy' },
  {
    ...RESTORING,
    actions: ['ssm:PutParameter'],
    resources: [ANY_PARAMETER],
    conditions: { StringEquals: { 'aws:RequestTag/riposte:backup': 'true', 'ssm:Overwrite': 'false' } },
    why: 'makes the parameter anew, and never overwrites one that is there',
  },
  {
    ...RESTORING,
    actions: ['ssm:AddTagsToResource'],
    resources: [ANY_PARAMETER],
    conditions: { StringEquals: { 'aws:RequestTag/riposte:backup': 'true' } },
    why: 'The new parameter gets the tags that it had, of which this is one. No condition tells a new one from others.',
  },
  {
    ...RESTORING,
    actions: ['ssm:GetParameters'],
    resources: [ANY_PARAMETER],
    conditions: { StringEquals: { 'aws:ResourceTag/riposte:backup': 'true' } },
    why: 'compares what was restored with the copy',
  },
  {
    ...RESTORING,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [ANY_KEY],
    conditions: BY_PARAMETER_STORE,
    why: 'SecureStrings are encrypted under keys of their owners’ choice.',
  },
];
