/** A payment that its owner has to confirm: WeChat's own page, called through its bridge. */
import type { Page } from "./page";

interface Bridge {
  invoke(name: string, values: Record<string, string>, done: (answer: { err_msg?: string }) => void): void;
}

/**
 * Opens WeChat's page for the payment that waits; outside of WeChat it says where to go.
 * What happened there the provider tells the server, so afterwards the state is asked again.
 * https://pay.weixin.qq.com/doc/v3/merchant/4012716430
 */
export async function confirmPayment(page: Page): Promise<void> {
  const waiting = page.state?.rewards.find((one) => one.confirm)?.confirm;
  const bridge = (window as unknown as { WeixinJSBridge?: Bridge }).WeixinJSBridge;
  if (!waiting) {
    await page.refresh();
    return;
  }
  if (!bridge) {
    page.set({ notice: { tone: "warn", text: page.t("confirm.elsewhere") } });
    return;
  }
  const values = { mchId: waiting.mch_id, appId: waiting.app_id, package: waiting.package };
  await new Promise<void>((done) => bridge.invoke("requestMerchantTransfer", values, () => done()));
  await page.refresh();
}
