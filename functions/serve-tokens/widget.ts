import type { StatusAnswer } from '../contract/status.ts';
import { isJsonObject, type JsonObject } from '../domain/values/json.ts';
import { html, markupOf, trustedHtml } from '../status-page/html.ts';
import type { Guide } from '../status-page/runbook-link.ts';
import { statusHtml } from '../status-page/status-html.ts';
import { statusStyle } from '../status-page/status-style.ts';

/**
 * What a CloudWatch dashboard invokes a custom widget's function with; further members are ignored.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 */
export interface WidgetEvent {
  /** `true`: the console wants the documentation of the widget. */
  readonly describe?: unknown;
  /** What surrounds the widget; its look is all that matters here. */
  readonly widgetContext?: JsonObject;
}

/** Tells whether CloudWatch asks: an event that names an operation is somebody else's, whatever more it says. */
export function isWidgetEvent(event: unknown): event is WidgetEvent {
  return (
    isJsonObject(event) &&
    event['operation'] === undefined &&
    (event['describe'] === true || isJsonObject(event['widgetContext']))
  );
}

/** The documentation that the console shows to whoever adds the widget to a dashboard. */
export const WIDGET_DOCUMENTATION = `## token-keeper
How the access tokens are that token-keeper keeps: each one on its way from issue to expiry, which service is in trouble,
since when, why, and what to do. It never shows a token.

Let the widget invoke the alias \`status\` of serve-tokens; whoever looks at it needs
\`lambda:InvokeFunction\` for that alias.

Its parameters may be left out: \`runbookUrl\` is what services in trouble link, and \`target\` what the command line needs to find
the deployment, \`--stack TokenKeeper\`.
`;

/** What a command line may get from a dashboard: options and their values, nothing that a shell would act on. */
const TARGET = /^[\w ./:@=+,-]{1,500}$/;

/** Returns a status as CloudWatch shows it in a dashboard: HTML without scripts, in the look of the dashboard. */
export function widgetHtml(answer: StatusAnswer, { widgetContext }: WidgetEvent): string {
  const style = trustedHtml(statusStyle(widgetContext?.['theme'] === 'dark' ? 'dark' : 'light'));
  const guide = guideOf(widgetContext?.['params']);
  return markupOf(
    html`<style>${style}</style><div class="tk cwdb-no-default-styles">${statusHtml(answer, { guide })}</div>`,
  );
}

/** Takes from the parameters of the widget what it can use: somebody writes them by hand. */
function guideOf(params: unknown): Guide {
  const { runbookUrl, target } = isJsonObject(params) ? params : {};
  return {
    runbook: typeof runbookUrl === 'string' && isWebAddress(runbookUrl) ? runbookUrl : undefined,
    target: typeof target === 'string' && TARGET.test(target) ? target : undefined,
  };
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !text.includes('#');
}
