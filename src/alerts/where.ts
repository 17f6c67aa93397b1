import { labelOf } from '../core/account-names.ts';
import { clean } from '../core/text.ts';
import type { Alert } from './alert.ts';
import { quoted } from './defang.ts';

/** Whoever may rename an account chooses this: of a long name as much is shown as tells it from others. */
const MOST_OF_NAME = 32;

type Whose = Pick<Alert, 'finding' | 'accountName'>;

const label = ({ finding, accountName = '' }: Whose): string =>
  labelOf(quoted(finding.account, 32), quoted(clean(accountName, MOST_OF_NAME), 2 * MOST_OF_NAME));

/** The account of an alert, by its name too where the inventory knows it. @example 'shop-prod (444455556666)' */
export const accountText = (alert: Whose): string => label(alert);

/** Its account and region. @example 'shop-prod (444455556666) eu-west-1' */
export const placeText = (alert: Whose): string => `${label(alert)} ${quoted(alert.finding.region, 32)}`;
