/** The right to send mails: from one sender, to some recipients. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What SES checks the right to send mails against. */
export interface MailRights {
  /** Empty if no sender is configured. */
  readonly resources: readonly string[];
  readonly sender: string | undefined;
  readonly recipients: readonly string[];
}

/** Of the mails to the vendor, and of those to reviewers. */
export interface RightsToMail {
  readonly transfers: MailRights;
  readonly digest: MailRights;
}

export const sendMail = ({ resources, sender, recipients }: MailRights): readonly PolicyStatement[] =>
  sender === undefined
    ? []
    : [
        new PolicyStatement({
          actions: ['ses:SendEmail'],
          resources: [...resources],
          conditions: {
            StringEquals: { 'ses:FromAddress': sender },
            'ForAllValues:StringEquals': { 'ses:Recipients': [...recipients] },
          },
        }),
      ];
