import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { UndeliverableError } from '../core/errors.ts';
import { clean } from '../core/text.ts';
import type { DigestMessage } from './message.ts';

const Charset = 'UTF-8';

/**
 * Sends a digest by Amazon SES: HTML with the same as plain text, or plain text alone.
 *
 * @returns SES's id of the message
 * @throws UndeliverableError when SES will not take it until somebody changes something, saying what
 */
export async function emailDigest(
  { subject, text, html, digestId }: DigestMessage,
  address: string,
  { clients, config }: { clients: Pick<Clients, 'sesv2'>; config: Pick<Config, 'sesFrom' | 'region'> },
): Promise<string> {
  const email = new SendEmailCommand({
    FromEmailAddress: `Riposte <${config.sesFrom}>`,
    Destination: { ToAddresses: [address] },
    Content: {
      Simple: {
        Subject: { Data: subject, Charset },
        Body: { Text: { Data: text, Charset }, ...(html !== undefined && { Html: { Data: html, Charset } }) },
        // Out of office replies to a machine help nobody.
        Headers: [
          { Name: 'Auto-Submitted', Value: 'auto-generated' },
          { Name: 'X-Riposte-Digest', Value: digestId },
        ],
      },
    },
  });
  try {
    return (await clients.sesv2.send(email)).MessageId ?? '';
  } catch (error) {
    throw error instanceof Error && error.name in REMEDIES ? refused(error, config.region) : error;
  }
}

/** What SES answers when trying again cannot help, and what does. */
const REMEDIES: Readonly<Record<string, string>> = {
  MessageRejected:
    'In the SES sandbox, the sender and every recipient must be verified: open the email that SES sent them, or ask AWS for production access.',
  MailFromDomainNotVerifiedException: 'The MAIL FROM domain of the identity is not verified: check its DNS records.',
  NotFoundException: 'The identity of the sender does not exist in SES: check the setting sesIdentity.',
  AccountSuspendedException: 'SES has suspended the account: see its reputation page.',
  SendingPausedException: 'Sending is paused in SES for the account.',
  AccessDeniedException:
    'The role of the digest may not send as this address: deploy again with sesFrom and sesIdentity.',
  BadRequestException: 'SES rejected the message: check the addresses in sesFrom and riposte.yml.',
};

const refused = (cause: Error, region: string): UndeliverableError =>
  new UndeliverableError(
    `SES in ${region} did not accept the digest: ${cause.name}, ${clean(cause.message, 300)} ${REMEDIES[cause.name]} See docs/digest.md.`,
    { cause },
  );
