/**
 * Words that turn a statement round when one takes the other's place. Common English opposites and the pairs developers use,
 * written by hand from general knowledge, from no data set. Either side may name several words of one meaning.
 */
export const OPPOSITES = `
enable / disable
add append insert / remove delete drop
allow permit / forbid deny prohibit block
open / close shut
start begin / stop end finish
increase raise grow / decrease reduce lower shrink
before / after
first / last
true / false
accept approve / reject decline refuse
require required mandatory / optional
public / private
pass succeed / fail
like love prefer / dislike hate avoid
more / less fewer
most / least
always / never rarely seldom
up / down
on / off
in inside into indoors / out outside outdoors
above over / below under beneath
front / behind back rear
left / right
top / bottom
near / far
with / without
from / to
forward / backward
toward / away
full / empty
big large huge / small little tiny
tall high / short low
long / short
wide broad / narrow
thick / thin
heavy / light
fast quick / slow
quickly rapidly / slowly
hot warm / cold cool
wet / dry
clean / dirty
hard / soft easy
old elderly / young new
early / late
good / bad
right correct / wrong incorrect
safe / dangerous unsafe
happy / sad
loud noisy / quiet silent
strong / weak
rich / poor
bright light / dark
rough / smooth
sharp / blunt dull
deep / shallow
same equal / different
alive / dead
awake / asleep
wake / sleep
sit / stand
rise / fall
lift raise / lower drop
push / pull
throw / catch
give / take receive
buy / sell
win / lose
lock / unlock
tie / untie
fold / unfold
dress / undress
wear / remove
cover / uncover
load / unload
pack / unpack
zip / unzip
plug / unplug
install / uninstall
mount / unmount
encrypt / decrypt
encode / decode
compress / decompress
connect / disconnect
attach / detach
upload / download
push / fetch
import / export
read / write
send / receive
show display / hide
appear / disappear
arrive enter / leave exit depart
come / go
build create make / destroy break demolish
fill / empty
freeze / melt
laugh / cry
smile / frown
speak talk / listen
ask / answer
teach / learn
lead / follow
attack / defend
ascend climb / descend
stand / lie
board / alight
land / takeoff
upgrade / downgrade
deploy / rollback
merge / split
commit / revert
login / logout
subscribe / unsubscribe
sync synchronous / async asynchronous
online / offline
local / remote
internal / external
static / dynamic
strict / loose
mutable / immutable
manual manually / automatic automatically
minimum min / maximum max
input / output
client frontend / server backend
success / failure
man boy male / woman girl female
king / queen
husband / wife
mother / father
brother / sister
son / daughter
day / night
morning / evening
summer / winter
north / south
east / west
keep / discard
remember / forget
include contain / exclude
support / deprecate
start / quit
verbose / quiet
inner / outer
upper / lower
ascending / descending
sequential serial / parallel
temporary / permanent
at_least / at_most
`;
