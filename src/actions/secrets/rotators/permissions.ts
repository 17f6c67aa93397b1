import { ANY_USER, type Permission, ROTATOR_FUNCTIONS } from '../../../core/permission.ts';

const CONSENTING = { StringLike: { 'aws:ResourceTag/riposte:key-in': '*' } } as const;

/** Every permission that a rotator may need, beside reading and writing the value. */
export const ROTATOR_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['iam:GetUser', 'iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'],
    resources: [ANY_USER],
    why: 'tells whether the user consents, which keys it has, and whether an old one is still in use',
  },
  {
    actions: ['iam:CreateAccessKey', 'iam:UpdateAccessKey', 'iam:DeleteAccessKey'],
    resources: [ANY_USER],
    conditions: CONSENTING,
    why: 'only users whose owner has tagged them with the secret that holds their keys',
  },
  {
    actions: ['iam:TagUser'],
    resources: [ANY_USER],
    conditions: {
      StringLike: CONSENTING.StringLike,
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['riposte:key-made'] },
    },
    why: 'marks the user before a key is made, so that one whose making was cut short is known again',
  },
  {
    actions: ['lambda:InvokeFunction'],
    resources: [ROTATOR_FUNCTIONS],
    why: 'The tag names the function; only those whose name says that they are meant for it are called.',
  },
];
