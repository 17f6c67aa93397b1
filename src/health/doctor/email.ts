import { GetAccountCommand, GetEmailIdentityCommand } from '@aws-sdk/client-sesv2';
import { isAwsError } from '../../core/errors.ts';
import { answered } from '../answered.ts';
import { type Answer, type Check, off, ok, problem } from '../check.ts';
import type { Examined } from './examined.ts';

/** Whether Amazon SES sends the digest: the sender is verified, and the account is out of the sandbox. */
export async function checkEmail(examined: Examined): Promise<Check[]> {
  const { config } = examined;
  if (!config) return [];
  const what = 'The digest by Amazon SES';
  if (config.sesFrom === '')
    return [{ id: 'ses', what, ...off('Not used: without sesFrom the digest goes to the topic, as plain text.') }];
  return [{ id: 'ses', what, ...(await answered(() => ask(config.sesFrom, examined))) }];
}

async function ask(sender: string, { clients: { sesv2 }, deployment: { region } }: Examined): Promise<Answer> {
  const domain = sender.split('@')[1] ?? '';
  if (!((await isVerified(sender)) || (await isVerified(domain))))
    return problem(
      `Neither ${sender} nor ${domain} is verified: follow the link in the email from AWS, or create the DNS records. Until then the digest goes to the topic.`,
      `aws sesv2 get-email-identity --region ${region} --email-identity ${domain}`,
    );
  const { ProductionAccessEnabled, SendingEnabled } = await sesv2.send(new GetAccountCommand({}));
  if (SendingEnabled === false)
    return problem('AWS has paused sending for this account.', `aws sesv2 get-account --region ${region}`);
  if (ProductionAccessEnabled !== false) return ok(`${sender} is verified, and the account is out of the SES sandbox.`);
  return problem(
    'The account is in the SES sandbox: only verified recipients get email. Verify each of them, or ask AWS for production access.',
    `aws sesv2 put-account-details --region ${region} --production-access-enabled --mail-type TRANSACTIONAL --website-url https://example.com`,
  );

  async function isVerified(EmailIdentity: string): Promise<boolean> {
    try {
      const { VerifiedForSendingStatus } = await sesv2.send(new GetEmailIdentityCommand({ EmailIdentity }));
      return VerifiedForSendingStatus === true;
    } catch (error) {
      if (isAwsError(error, 'NotFoundException')) return false;
      throw error;
    }
  }
}
