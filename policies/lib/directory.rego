# METADATA
# title: Who is who
# description: >-
#   Answers from data.stint.directory. An account is named by its key, `TYPE:ID`. Groups nest. Behind an account
#   stands a person; behind an agent, its chain of sponsors.
package stint.lib.directory

key(subject) := sprintf("%s:%s", [subject.type, subject.id])

# METADATA
# description: What stands between an account and being used at all, as a word; undefined where nothing does.
trouble(account) := "unknown" if not data.stint.directory.accounts[account]

else := "disabled" if data.stint.directory.accounts[account].disabled

else := "left" if data.stint.directory.persons[data.stint.directory.accounts[account].person].disabled

else := "no_sponsor" if {
	startswith(account, "agent:")
	not sponsored(account)
}

active(account) if not trouble(account)

# An agent is as good as its chain of sponsors: everybody in it is there and in use, and a person stands in it.
sponsored(agent) if {
	every link in above(agent) {
		present(link)
	}
	some link in above(agent)
	data.stint.directory.persons[link]
}

present(link) if {
	data.stint.directory.persons[link]
	not data.stint.directory.persons[link].disabled
}

present(link) if {
	data.stint.directory.accounts[link]
	not data.stint.directory.accounts[link].disabled
}

# METADATA
# description: >-
#   Who stands above an account, from the nearest on: its person, else its sponsor, and theirs. Stint refuses a
#   directory in which a chain has more than five links.
above(account) := links if {
	one := {n | n := up(account)}
	two := {n | n := up(up(account))}
	three := {n | n := up(up(up(account)))}
	four := {n | n := up(up(up(up(account))))}
	five := {n | n := up(up(up(up(up(account)))))}
	links := union({one, two, three, four, five})
}

# METADATA
# description: One link upwards from an account's key or a person's id.
up(node) := data.stint.directory.accounts[node].person if data.stint.directory.accounts[node].person

else := data.stint.directory.accounts[node].sponsor if data.stint.directory.accounts[node].sponsor

else := data.stint.directory.persons[node].sponsor

# METADATA
# description: The person whose account it is; undefined for agents, services and shared logins.
person(account) := data.stint.directory.accounts[account].person

# METADATA
# description: Everybody who benefits from what an account gets, its person and the persons up its sponsor chain.
answerable(account) := {link |
	some link in above(account)
	data.stint.directory.persons[link]
}

# METADATA
# description: The one person an account's access is counted to, its own, else the nearest sponsor.
accountable(account) := nearest[0] if {
	nearest := [link |
		some step in [[n | n := up(account)], [n | n := up(up(account))], [n | n := up(up(up(account)))]]
		some link in step
		data.stint.directory.persons[link]
	]
}

# METADATA
# description: Whether two accounts are one, or count to one person.
same_person(a, b) if a == b

same_person(a, b) if {
	a != b
	accountable(a) == accountable(b)
}

# METADATA
# description: Every group mapped to the groups that lie in it.
subgroups := {name: object.get(group, "groups", []) | some name, group in data.stint.directory.groups}

in_group(account, name) if {
	some g in graph.reachable(subgroups, {name})
	account in data.stint.directory.groups[g].members
}

in_group(account, name) if {
	some g in data.stint.directory.accounts[account].groups
	g in graph.reachable(subgroups, {name})
}

# METADATA
# description: Whether an account is among `{users, groups}`.
listed(account, who) if account in who.users

listed(account, who) if {
	some group in who.groups
	in_group(account, group)
}

# METADATA
# description: "`{users, groups}` in words, such as: group `db-admins`, `user:dave`."
words(who) := "nobody" if {
	count(object.get(who, "groups", [])) == 0
	count(object.get(who, "users", [])) == 0
} else := concat(", ", array.concat(
	[sprintf("group `%s`", [g]) | some g in who.groups],
	[sprintf("`%s`", [u]) | some u in who.users],
))
