import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Page } from 'playwright-core';
import type { Answer } from '../../../src/answers/page/page-answers.ts';
import { openBrowser } from '../../pages/browser.ts';
import { serve } from '../../pages/function-url.ts';
import type { Aws } from './aws.ts';
import { STACK } from './deploy.ts';

/** The link of a question as it stands in a message, with the code beside it. */
export interface Link {
  /** The address of the function. */
  origin: string;
  url: string;
  code: string;
}

const LINK = /(https:\/\/[\w-]+\.lambda-url\.[\w-]+\.on\.aws)(\/a\/\S+)\s+code (\d{3} \d{3})/;

export function linkIn(text: string): Link | undefined {
  const [, origin = '', path = '', code = ''] = LINK.exec(text) ?? [];
  return origin ? { origin, url: `${origin}${path}`, code } : undefined;
}

export interface Phone {
  open(link: Link): Promise<Page>;
  close(): Promise<void>;
}

/**
 * A browser as wide as a small phone, without JavaScript. What it asks of the page's address is handed to the deployed
 * function by `lambda:Invoke`, as the event that a function URL makes of it: the emulator's own function URLs leave the
 * cookies out of it.
 */
export async function phone({ lambda }: Pick<Aws, 'lambda'>): Promise<Phone> {
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
  const call = async (event: object): Promise<Answer> => {
    const command = new InvokeCommand({ FunctionName: `${STACK}-page`, Payload: JSON.stringify(event) });
    const { Payload, FunctionError } = await lambda.send(command);
    const answer = new TextDecoder().decode(Payload);
    if (FunctionError) throw new Error(`the page failed: ${answer}`);
    return JSON.parse(answer) as Answer;
  };
  const served = new Set<string>();
  return {
    async open({ origin, url }) {
      if (!served.has(origin)) await serve(context, origin, call);
      served.add(origin);
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    close: () => browser.close(),
  };
}
