// Looks at report.html as a browser and its reader would. Called by .ci/html with the program and the
// folder of a run; leaves a folder `hostile` beside it.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import har from "har-validator";
import puppeteer from "puppeteer-core";

const [program, broken] = process.argv.slice(2);
const hostile = join(dirname(broken), "hostile");
let passed = 0;
const failures = [];
const check = (what, holds, seen = "") => {
  if (holds) passed += 1;
  else failures.push(`${what} ${seen}`.trim());
};

// The report with a payload behind every string that is not one of a few words.
const payload = '"\'></pre></style></script><script>hit(1)</script><img src=x onerror=hit(2)>' +
  '<svg onload=hit(3)><a href="javascript:hit(4)">&lt;]]>-->\u0000\u001b[31m\u2028\u202e\ufffd\ufeff';
const words = ["format", "verdict", "level", "pattern", "severity", "part", "outcome", "cause", "open_cause"];
const poisoned = (value, name) => {
  if (typeof value === "string") return words.includes(name) ? value : value + payload;
  if (Array.isArray(value)) return value.map((item) => poisoned(item));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === "terms" ? item : poisoned(item, key)]));
  }
  return value;
};
mkdirSync(hostile, { recursive: true });
const report = JSON.parse(readFileSync(join(broken, "report.json"), "utf8"));
writeFileSync(join(hostile, "report.json"), JSON.stringify(poisoned(report)));
const formats = {
  html: "report.html", junit: "junit.xml", sarif: "report.sarif", har: "failures.har",
  badge: "badge.svg", shields: "badge.json", markdown: "summary.md",
};
for (const [format, file] of Object.entries(formats)) {
  execFileSync(program, ["report", "show", hostile, "--format", format, "--out", join(hostile, file)],
    { stdio: "ignore" });
}

// The page of a comparison: every row of the one is unknown to the other.
const compared = join(dirname(broken), "compared");
mkdirSync(compared, { recursive: true });
try {
  execFileSync(program, ["report", "diff", broken, hostile, "--format", "html", "--out", join(compared, "report.html")],
    { stdio: "ignore" });
} catch (error) {
  check("a comparison that is worse says so", error.status === 1, error.status);
}

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  // CI runs as root, where Chromium has no sandbox; what it opens is a file that we have just drawn.
  args: ["--no-sandbox"],
});
const address = (folder, hash = "") => pathToFileURL(join(folder, "report.html")).href + hash;

// A page that tells what it asked for and what it complained of.
const opened = async (url, { script = true, dark = false, width = 1280 } = {}) => {
  const page = await browser.newPage();
  const noise = [];
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) noise.push(`request ${request.url()}`);
  });
  page.on("console", (message) => noise.push(`console ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`error ${error.message}`));
  page.on("dialog", (dialog) => { noise.push("dialog"); dialog.dismiss(); });
  await page.evaluateOnNewDocument("window.hits = []; window.hit = (n) => window.hits.push(n);");
  await page.setJavaScriptEnabled(script);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  await page.goto(url);
  return { page, noise };
};

const accessible = async (what, page) => {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { violations, passes } = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return {
      rules: passes.length,
      violations: violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 2).map((node) => node.html).join(" ")}`),
    };
  });
  check(`axe on ${what}`, found.violations.length === 0 && found.rules > 15, found.violations.join("\n  "));
};

for (const folder of [broken, hostile, compared]) {
  const name = basename(folder);
  for (const view of [{}, { dark: true }, { width: 390 }]) {
    const what = `${name} ${JSON.stringify(view)}`;
    const { page, noise } = await opened(address(folder), view);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
    const seen = await page.evaluate(() => ({
      hits: window.hits,
      scripts: document.scripts.length,
      strangers: document.querySelectorAll("img, iframe, object, embed, base, [onerror], [onload], [style]").length,
      links: [...document.querySelectorAll("a")].filter((a) => !/^(#|https:)/.test(a.getAttribute("href"))).length,
      overflow: document.documentElement.scrollWidth - window.innerWidth,
    }));
    check(`nothing ran in ${what}`, seen.hits.length === 0, seen.hits.join());
    check(`our script alone in ${what}`, seen.scripts === (folder === compared ? 0 : 1), seen.scripts);
    check(`nothing strange in ${what}`, seen.strangers === 0, seen.strangers);
    check(`only our links in ${what}`, seen.links === 0, seen.links);
    check(`no sideways scrolling in ${what}`, seen.overflow <= 0, seen.overflow);
    await accessible(what, page);
    check(`silence in ${what}`, noise.length === 0, noise.join("\n  "));
    await page.close();
  }
}

const id = report.requirements.find((row) => row.verdict === "fail").id;
const kept = report.requirements.find((row) => row.verdict === "pass").id;
{
  const { page } = await opened(address(broken));
  const count = () => page.$$eval(".rows > li:not([hidden])", (rows) => rows.length);
  const all = report.requirements.length;
  check("every row is listed", (await count()) === all, await count());
  await page.keyboard.press("/");
  await page.keyboard.type(id);
  check("search narrows", (await count()) === 1, await count());
  check("search tells", (await page.$eval("#found", (found) => found.textContent)) === `1 of ${all} rows`);
  await page.keyboard.press("Escape");
  check("escape widens", (await count()) === all, await count());
  for (const tone of ["warn", "open", "pass", "other"]) await page.click(`[name=tone][value=${tone}]`);
  const failed = report.requirements.filter((row) => row.verdict === "fail").length;
  check("the filter shows what failed", (await count()) === failed, await count());
  // A link to a row that the filter hides brings it back.
  await page.evaluate((hash) => { location.hash = hash; }, `#${kept}`);
  await page.waitForFunction((row) => !document.getElementById(row).closest("[hidden]"), {}, kept);
  passed += 1;
  check("commands can be copied", (await page.$$(".copy")).length > 0);
  await page.close();
}
{
  const context = report.requirements.find((row) => row.id === id).breaches[0].exchanges;
  const last = `${id}/1/${context.at(-1).number}`;
  const { page } = await opened(address(broken, `#${last}`));
  check("a deep link unfolds", await page.$eval(`[id="${last}"]`, (details) => details.open));
  const y = await page.$eval(`[id="${last}"]`, (details) => details.getBoundingClientRect().top);
  check("a deep link scrolls", y > -50 && y < 900, y);
  await page.close();
}
{
  const { page } = await opened(address(broken), { script: false });
  const text = await page.$eval("main", (main) => main.textContent);
  check("the page is whole without the script", report.requirements.every((row) => text.includes(row.id)));
  check("no dead tools without the script", (await page.$eval(".tools", (tools) => getComputedStyle(tools).display)) === "none");
  const pdf = await page.pdf({ format: "A4" });
  check("it prints", pdf.length > 10_000, pdf.length);
  await page.close();
}
for (const folder of [broken, hostile]) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, "badge.svg")).href);
  const root = await page.evaluate(() => document.documentElement.tagName);
  check("the badge is a picture", root === "svg" && !(await page.$("parsererror")), root);
  await page.close();
  const archive = JSON.parse(readFileSync(join(folder, "failures.har"), "utf8"));
  const fault = await har.har(archive).then(() => "", (error) => JSON.stringify(error.errors));
  check("the archive keeps to HAR 1.2", fault === "" && archive.log.entries.length > 0, fault);
}
await browser.close();

for (const failure of failures) console.error(`FAILED: ${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
