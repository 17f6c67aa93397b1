import { DescribeParametersCommand, type ParameterMetadata } from '@aws-sdk/client-ssm';
import { clean } from '../../core/text.ts';
import { RATES } from '../api-pace.ts';
import { commandsFor, type Expiry } from '../expiry.ts';
import { type GoThrough, pageByPage } from './wide-looking.ts';

/** The words by which people call secrets, as the last parts of a name. */
const SECRET_WORDS =
  /(^|[^a-z])(pass(word|wd|phrase|code)?|pwd|secret|token|credentials?|api-?key|private-?key|access-?key|signing-?key|encryption-?key|client-?secret|connection-?string|webhook-?url)$/;

/** Parameters of plain text whose names say that they hold a secret. No value is read. */
export const lookAtPlainParameters: GoThrough = ({ clients, config, ...clock }, from) => {
  const page = async (NextToken?: string) => {
    const ParameterFilters = [{ Key: 'Type', Option: 'Equals', Values: ['String', 'StringList'] }];
    const answer = await clients.ssm.send(
      new DescribeParametersCommand({ ParameterFilters, MaxResults: 50, NextToken }),
    );
    return { items: answer.Parameters, next: answer.NextToken };
  };
  const see = (parameter: ParameterMetadata) => plainSecret(parameter, config.region);
  return pageByPage({ perSecond: RATES.describeParameters, clock, page, see }, from);
};

/** How one parameter stands; undefined where it is encrypted, or its name does not speak of a secret. */
export function plainSecret({ Name = '', ARN = Name, Type }: ParameterMetadata, region: string): Expiry | undefined {
  if (Type === 'SecureString' || !saysSecret(Name)) return undefined;
  const name = clean(Name, 1024);
  return {
    kind: 'parameter',
    id: clean(ARN, 1100),
    name,
    region,
    state: 'plain-text',
    note: 'Its name says that it holds a secret, and it is stored as plain text: whoever may read parameters reads it, without a key.',
    answer: {
      by: 'notice',
      advice:
        'If it is a secret, make a new one of type SecureString under another name, with a new value, have its readers use that, and delete this one with its history. A parameter cannot change its type. The value is read from a file, so that it stays out of the history of the shell:',
      commands: commandsFor(
        name,
        `aws ssm put-parameter --region ${region} --type SecureString --name ${name}-encrypted --value file://value`,
        `aws ssm delete-parameter --region ${region} --name ${name}`,
      ),
    },
  };
}

/** `orders/dbPassword` and `DB_PASSWORD` do; `password-policy` and `secret-arn` do not. */
function saysSecret(name: string): boolean {
  const last = name.split('/').pop() ?? '';
  const words = last
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[_.]/g, '-');
  return SECRET_WORDS.test(words);
}
