//! `doctor`: what a server looks like before it is tested.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sixfold::doctor::{Probe, Strangers, let_in, look, one_user, strangers, write};
use sixfold::engine::{Session, castings};
use sixfold::judges::why_not;
use sixfold::process::{Plan, ServerProcess, Watched};
use sixfold::scenario::builtin;
use sixfold::target::{Access, Entity, MemberKind, Target, describe, public_url};
use sixfold_reports::render::{count, printable_lines};
use sixfold_spec::requirement;

use super::Exit;
use super::access::access;
use super::args::{Doctor, EXPLORED};
use super::check::{random_seed, unreachable};
use super::owned::owning;
use super::terminal::print;
use super::users::SAME_OR_OPEN;

/// Requests and records of a case on average, as a check of the reference server counts them.
const REQUESTS_PER_CASE: usize = 29;
const RECORDS_PER_CASE: usize = 6;

/// Looks at the server that the user named.
pub(super) async fn doctor(args: Doctor) -> Exit {
    match examined(args).await {
        Ok(true) => Exit::Fine,
        Ok(false) => Exit::Incomplete,
        Err(exit) => exit,
    }
}

/// Prints the page. Whether everything is as a check needs it.
async fn examined(args: Doctor) -> Result<bool, Exit> {
    let access = access(args.target.clone())?;
    owning(access, false, async |access| examined_at(access, &args).await).await
}

async fn examined_at(access: Access, args: &Doctor) -> Result<bool, Exit> {
    let target = describe(&access).await.map_err(|e| unreachable(&access, &e))?;
    let mut page = String::new();
    document(&mut page, &access.url, &target);
    access.process.iter().for_each(|plan| process(&mut page, plan, &target));
    entities(&mut page, &target);
    let mut is_well = users(&mut page, &target).await;
    if !target.users.is_empty() {
        is_well &= probes(&mut page, "One request of each kind", &look(&target).await);
    }
    if args.write && is_well {
        match write(&target, random_seed()).await {
            Ok(done) => is_well &= probes(&mut page, "One record", &done),
            Err(reason) => {
                is_well = false;
                section(&mut page, "One record", &[("not made".to_owned(), reason)]);
            }
        }
        let mut session = Session::new(&target, random_seed());
        if is_well && one_user(&mut session, &target).await {
            is_well = false;
            let text = format!(
                "the second reads, changes and deletes what the first has just made. {SAME_OR_OPEN}"
            );
            section(&mut page, "The first two users", &[line("strangers", text)]);
        }
    }
    capabilities(&mut page, &target);
    outlook(&mut page, &target);
    untested(&mut page, &target);
    print(&printable_lines(&target.secrets.withhold(page)));
    Ok(is_well)
}

fn section(page: &mut String, title: &str, lines: &[(String, String)]) {
    let _ = writeln!(page, "\n{title}");
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, text) in lines {
        let _ = writeln!(page, "{}", format!("  {name:width$}  {text}").trim_end());
    }
}

fn line(name: &str, text: impl Into<String>) -> (String, String) {
    (name.to_owned(), text.into())
}

fn document(page: &mut String, url: &str, target: &Target) {
    let text = |name: &str| target.document.get(name).and_then(|value| value.as_str());
    let _ = writeln!(page, "{}", public_url(url));
    let nodes: Vec<&str> = target.nodes.iter().map(|node| node.base.as_str()).collect();
    let nodes = if nodes.is_empty() { "no further ones".to_owned() } else { nodes.join(", ") };
    let spec = text("spec").unwrap_or("?");
    let revision = text("revision").unwrap_or("?");
    let lines = if target.claims.is_some() {
        let told = format!("none is asked for; what follows is what the {spec} says of the server");
        vec![line("document", told), line("nodes", nodes)]
    } else {
        vec![
            line("document", format!("at {}", public_url(target.discovery_url.as_str()))),
            line("version", format!("{spec} revision {revision}")),
            line("feed", target.sync.path()),
            line("nodes", nodes),
        ]
    };
    section(page, "Discovery", &lines);
}

/// What the harness does with the server's process.
fn process(page: &mut String, plan: &Plan, target: &Target) {
    let by =
        |command: &Option<Vec<String>>, usual: &str| match command.as_ref().and_then(|c| c.first())
        {
            Some(program) => format!("by `{program}`"),
            None => usual.to_owned(),
        };
    let grace = plan.grace;
    let unkillable = target.server.as_ref().and_then(ServerProcess::out_of_reach);
    let watched = match Watched::look(&plan.watched_from, &plan.watch).len() {
        _ if plan.watch.is_empty() => {
            "nothing; `watch` names what `check --watch` looks at".to_owned()
        }
        0 => format!("NO file: {}", plan.watch.join(", ")),
        files => format!("{}: {}", count(files, "file"), plan.watch.join(", ")),
    };
    section(
        page,
        "Process",
        &[
            line("start", format!("{}: it answers", by(&Some(plan.start.clone()), ""))),
            line("stop", by(&plan.stop, &format!("by SIGTERM, by SIGKILL after {grace:?}"))),
            line("restart", by(&plan.restart, "stopped and started")),
            line(
                "kill",
                unkillable.map_or_else(|| by(&plan.kill, "by SIGKILL"), |e| e.to_string()),
            ),
            line("watched", watched),
        ],
    );
}

fn entities(page: &mut String, target: &Target) {
    let mut lines: Vec<_> =
        target.entities.iter().map(|entity| line(&entity.name, filled(entity))).collect();
    let listed = target.document.get("entities").and_then(|all| all.as_array());
    let names = listed.into_iter().flatten().filter_map(|entity| entity.get("name")?.as_str());
    lines.extend(
        names
            .filter(|name| target.entity(name).is_none())
            .map(|name| line(name, "left alone: not writable")),
    );
    section(page, "Entities, and the members that are filled", &lines);
}

fn filled(entity: &Entity) -> String {
    let told = |kind: &MemberKind| match kind {
        MemberKind::Text { .. } => "text".to_owned(),
        MemberKind::Integer => "integer".to_owned(),
        MemberKind::Number => "number".to_owned(),
        MemberKind::Boolean => "boolean".to_owned(),
        MemberKind::Texts => "list of texts".to_owned(),
        MemberKind::Object => "object".to_owned(),
        MemberKind::Reference(to) => format!("refers to {to}"),
        MemberKind::Choice(values) => format!("one of {}", values.len()),
        MemberKind::Other(Some(_)) => "as its example".to_owned(),
        MemberKind::Other(None) => "never filled: its schema gives no example".to_owned(),
    };
    let members = entity.members.iter().map(|member| {
        let needed = if member.needed { ", needed" } else { "" };
        format!("{} ({}{needed})", member.name, told(&member.kind))
    });
    members.collect::<Vec<_>>().join(", ")
}

/// Whether there are two strangers who are let in.
async fn users(page: &mut String, target: &Target) -> bool {
    if target.users.is_empty() {
        let remedy = "none named and none offered: write sections [users.NAME] in a target file, or --user NAME=TOKEN";
        section(page, "Users", &[line("nobody", remedy)]);
        return false;
    }
    let mut is_well = true;
    let mut lines = Vec::new();
    for Probe { asked, answer, is_well: is_in } in let_in(target).await {
        is_well &= is_in;
        let told = match is_in {
            true => format!("let in ({answer})"),
            false => {
                format!("NOT let in ({answer}): see that the server knows the user, and the token")
            }
        };
        lines.push((asked, told));
    }
    lines.extend(target.aliases.iter().map(|alias| {
        let text = format!("left out: the same user as {}; {}", alias.of, alias.because);
        line(&alias.name, text)
    }));
    let (text, are_strangers) = match strangers(target).await {
        _ if !is_well => ("unknown: not everybody is let in", false),
        None => ("unknown: one user only, and some stories need a stranger", false),
        Some(Strangers::AreStrangers) => ("the first two see no record in common", true),
        Some(Strangers::SeeNothing) => {
            ("the first two see nothing at all, so nobody can tell yet", true)
        }
        Some(Strangers::Share(_)) => (
            "NO: the first two see records in common, so they are one user to the server, or it keeps \
                 nobody apart",
            false,
        ),
    };
    lines.push(line("strangers", text));
    section(page, "Users", &lines);
    is_well && are_strangers
}

/// Whether all of them came out as the protocol wants.
fn probes(page: &mut String, title: &str, probes: &[Probe]) -> bool {
    let lines: Vec<_> = probes
        .iter()
        .map(|probe| {
            let mark = if probe.is_well { "" } else { "  <- not as the protocol wants" };
            (probe.asked.clone(), format!("{}{mark}", probe.answer))
        })
        .collect();
    section(page, title, &lines);
    probes.iter().all(|probe| probe.is_well)
}

fn capabilities(page: &mut String, target: &Target) {
    let declared = target.document.get("capabilities").and_then(|all| all.as_object());
    let names: Vec<&str> = declared.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let (held, left): (Vec<&str>, Vec<&str>) =
        names.into_iter().partition(|name| target.claims(name));
    let told = |names: Vec<&str>| {
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    let staleness = target.staleness().as_millis();
    section(
        page,
        "Capabilities",
        &[
            line("held to", told(held)),
            line("left alone", told(left)),
            line("staleness", format!("others may wait {staleness} ms for a change")),
        ],
    );
}

/// What a check will send and write.
fn outlook(page: &mut String, target: &Target) {
    let stories = builtin();
    let told: Vec<usize> = stories
        .iter()
        .filter_map(|story| castings(story, target).ok())
        .map(|all| all.len())
        .collect();
    let drawn = usize::try_from(EXPLORED).unwrap_or_default();
    let cases = told.iter().sum::<usize>() + drawn;
    let hundreds = |number: usize| number.div_ceil(100) * 100;
    let mut lines = vec![
        line(
            "tells",
            format!(
                "{}, in {} with {drawn} that are made up",
                count(told.len(), "scenario"),
                count(cases, "case")
            ),
        ),
        line("sends", format!("about {} requests", hundreds(cases * REQUESTS_PER_CASE))),
        line(
            "writes",
            format!(
                "about {} records of its own, each deleted when its case is over; no other record is changed",
                hundreds(cases * RECORDS_PER_CASE)
            ),
        ),
    ];
    if let Some(most) = target.network.budget().most() {
        lines.push(line("stops", format!("after {}", count(most, "request"))));
    }
    section(page, "A check", &lines);
}

/// What cannot be tested, and why; each reason once.
fn untested(page: &mut String, target: &Target) {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for row in requirement::ALL.iter().filter(|row| row.row().excluded.is_none()) {
        let waived =
            target.terms.waiver(row.id()).map(|waiver| format!("waived: {}", waiver.reason));
        if let Some(reason) = why_not(row, target).or(waived) {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    let unseen = requirement::ALL.iter().filter(|row| row.row().excluded.is_some()).count();
    let rows = |number: usize| count(number, "row");
    let mut lines: Vec<_> =
        reasons.into_iter().map(|(reason, number)| (rows(number), reason)).collect();
    lines.push((
        rows(unseen),
        "no client can see them kept or broken: sixfold list --excluded".to_owned(),
    ));
    if target.users.len() < 2 {
        let reason = "fewer than two users: stories with a stranger cannot be told";
        lines.push(("scenarios".to_owned(), reason.to_owned()));
    }
    section(page, "Cannot be tested", &lines);
}
