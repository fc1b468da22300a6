import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

interface Props {
  readonly account: string;
  readonly email: string | undefined;
}

/** The topic that the alarms of all stacks notify. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { account, email }: Props) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Partner membership alarms', enforceSSL: true });
    // This policy replaces the default one, which lets the account's alarms publish to any topic.
    this.topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    if (email !== undefined) {
      new Subscription(this, 'Email', { topic: this.topic, protocol: SubscriptionProtocol.EMAIL, endpoint: email });
    }
  }
}
