// Core scenarios of the pages, in Debian's Chromium.  Started by ./run, which
// sets LINK (one-time link), WORDS (four words to confirm) and SYMBIOTE.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const { execFileSync } = require('node:child_process');
const { chromium } = require('playwright-core');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const link = process.env.LINK;
const base = new URL(link).origin;
const long = process.argv.includes('--long');
const pages = ['/', '/pool', '/pool?near=Atlantis', '/leads?cross=1', '/leads?assumed=1', '/companies', '/nothing'];

let failed = 0;

async function scenario(name, run) {
  try {
    await run();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${error.message}`);
  }
}

// Presses Tab until the focus is on what fits; the keyboard must get there.
async function tabTo(page, selector, most = 400) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return;
  }
  throw new Error(`the keyboard does not reach ${selector} on ${page.url()}`);
}

async function focusShows(page) {
  const width = await page.evaluate(() => parseFloat(getComputedStyle(document.activeElement).outlineWidth));
  assert.ok(width >= 2, 'the focus is not visible');
}

async function check(page, where) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${where}: ${over} pixels too wide`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const text = violations.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 120)}`);
  assert.deepStrictEqual(text, [], `${where}: axe`);
}

async function main() {
  const profile = fs.mkdtempSync('profile-');
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium', headless: true, locale: 'en-GB',
    viewport: { width: 1200, height: 900 }, acceptDownloads: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(15000);
  const complaints = [];
  page.on('console', (m) => { if (m.type() === 'error' && !/status of (403|404)/.test(m.text())) complaints.push(m.text()); });
  page.on('request', (r) => { if (!r.url().startsWith(base)) complaints.push(`asked for ${r.url()}`); });

  await scenario('a stranger is told how to log in; the link opens the status', async () => {
    await page.goto(base + '/leads');
    assert.match(await page.textContent('main'), /symbiote status/);
    await check(page, 'login page');
    await page.goto(link);
    assert.strictEqual(page.url(), base + '/');
    assert.match(await page.textContent('main'), /Compare the four words/);
    await check(page, 'unconfirmed status');
  });

  await scenario('the keyboard skips the menu, and confirms the four words', async () => {
    await page.keyboard.press('Tab');
    assert.strictEqual(await page.evaluate(() => document.activeElement.className), 'skip');
    await focusShows(page);
    await page.keyboard.press('Enter');
    assert.strictEqual(await page.evaluate(() => document.activeElement.id), 'main');
    await tabTo(page, 'input[name=words]');
    await focusShows(page);
    await page.keyboard.type(process.env.WORDS.toUpperCase());
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?note=confirmed');
    assert.match(await page.textContent('[role=status]'), /Confirmed/);
    for (let i = 0; i < 50 && !/up to date/.test(await page.textContent('tbody')); i++) {
      await page.waitForTimeout(200);
      await page.goto(base + '/');
    }
    assert.match(await page.textContent('tbody'), /active.*up to date/);
  });

  await scenario('offers are filtered, the map has a text, the list has pages', async () => {
    await tabTo(page, 'a[href="/pool"]');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/pool');
    assert.strictEqual(await page.locator('table').last().locator('tbody tr').count(), 50);
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.waitForURL('**offset=50');
    await page.goBack();
    assert.strictEqual(await page.getByRole('img').count(), 1);
    await tabTo(page, 'summary');
    await page.keyboard.press('Enter');
    assert.ok(await page.getByRole('table', { name: 'Offers and needs by communes' }).isVisible());
    await page.goto(base + '/pool');
    await tabTo(page, 'select[name=direction]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'input[name=near]');
    await page.keyboard.type('Tournai');
    await page.keyboard.press('Enter');
    await page.waitForURL('**direction=need**near=Tournai**');
    const kinds = await page.locator('table').last().locator('tbody td:nth-child(2)').allTextContents();
    assert.ok(kinds.length > 0 && kinds.every((k) => k === 'need'), `not needs only: ${kinds}`);
  });

  await scenario('an offer in full, and its proof, which verifies', async () => {
    await page.goto(base + '/pool?direction=offer');
    await page.locator('tbody th a').first().click();
    await page.waitForURL(/\/pool\/[0-9A-Z]{26}$/);
    assert.match(await page.textContent('main'), /Nameless.*without commitment/);
    await check(page, 'offer');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download the proof' }).click()]);
    assert.match(download.suggestedFilename(), /^offer-[0-9A-Z]{8}\.proof\.txt$/);
    await download.saveAs('proof.txt');
    execFileSync(process.env.SYMBIOTE, ['verify', 'proof.txt']);
  });

  await scenario('a lead tells its reasons and is set aside with the keyboard', async () => {
    await page.goto(base + '/leads?cross=1');
    const first = page.locator('article').first();
    const id = await first.getAttribute('id');
    assert.match(await first.textContent(), /points of 100.*Reasons.*Distance/s);
    await tabTo(page, 'summary');
    await page.keyboard.press('Enter');
    await tabTo(page, 'select[name=reason]', 3);
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'button', 3);
    await focusShows(page);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/leads?cross=1&note=refused');
    assert.match(await page.textContent('[role=status]'), /set aside/);
    assert.strictEqual(await page.locator(`article[id="${id}"]`).count(), 0);
  });

  await scenario('a company reads its sheet and answers with the keyboard; paper names nobody', async () => {
    await page.goto(base + '/companies');
    const companies = await page.locator('tbody th a').evaluateAll((links) => links.map((a) => a.getAttribute('href')));
    let sheet = null;
    for (const company of companies) {
      await page.goto(base + company);
      for (const href of await page.locator('a[href^="/flows/"]').evaluateAll((links) => links.map((a) => a.getAttribute('href')))) {
        await page.goto(base + href);
        if (await page.locator('select[name=answer]').count() && await page.locator('details.screen').count()) sheet = sheet || [company, href];
      }
      if (sheet) break;
    }
    assert.ok(sheet, 'no flow that could leave');
    pages.push(...sheet);
    await page.goto(base + sheet[0]);
    await check(page, 'company');
    await page.goto(base + sheet[1]);
    assert.match(await page.textContent('main'), /exactly as it would be published.*By activity.*By commune.*informed competitor/s);
    await check(page, 'sheet');
    await page.emulateMedia({ media: 'print' });
    assert.ok(!(await page.locator('details.screen').first().isVisible()), 'names are printed');
    assert.ok(!(await page.locator('select[name=answer]').isVisible()), 'the form is printed');
    assert.ok(await page.getByText('By activity').isVisible(), 'the activities are not printed');
    await page.emulateMedia({ media: 'screen' });
    await tabTo(page, 'select[name=answer]');
    await focusShows(page);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Anne');
    await page.keyboard.press('Enter');
    await page.waitForURL('**?note=answered');
    assert.match(await page.textContent('[role=status]'), /recorded/);
    assert.match(await page.textContent('main'), /answered no/);
  });

  await scenario('every page at 320 pixels and at full width, in the language of choice', async () => {
    for (const lang of long ? ['fr', 'nl', 'en'] : ['fr']) {
      for (const colorScheme of long ? ['light', 'dark'] : ['light']) {
        await page.emulateMedia({ colorScheme });
        await page.goto(base + '/');
        await page.click(`nav a[hreflang=${lang}]`);
        for (const width of [1200, 320]) {
          await page.setViewportSize({ width, height: 900 });
          for (const path of pages) {
            await page.goto(base + path);
            assert.strictEqual(await page.getAttribute('html', 'lang'), lang);
            await check(page, `${path} ${lang} ${colorScheme} ${width}`);
          }
        }
      }
    }
    assert.deepStrictEqual(complaints, [], 'the browser complained');
  });

  await browser.close();
}

main().then(() => process.exit(failed ? 1 : 0), (error) => {
  console.log(`FAILED  ${error.stack}`);
  process.exit(1);
});
